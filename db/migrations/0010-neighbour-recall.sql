-- The share of a sample's nearest neighbours that were found, where they were not searched exactly.
ALTER TABLE projections ADD COLUMN neighbour_recall REAL;
