/** As the program reduces vectors for clustering. */
export const DIMENSIONS = 10;
export const EPOCHS = 200;
