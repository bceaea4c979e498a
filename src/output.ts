/** Where a command's result goes: standard output, a file, or a test's array. */
export interface Output {
  write(text: string): void;
}
