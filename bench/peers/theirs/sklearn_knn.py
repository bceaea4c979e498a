"""Exact nearest neighbours by brute force: sklearn_knn.py FOLDER COLS COUNT"""

import sys

from peer import THREADS, read_floats, serve, timed, write_numbers
from sklearn.neighbors import NearestNeighbors

folder, cols, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = read_floats(folder, "vectors", cols)


def search():
    # Of unit rows the Euclidean order is that of cosines, and scikit-learn has its fast kernel for it.
    finder = NearestNeighbors(n_neighbors=count, algorithm="brute", metric="euclidean", n_jobs=THREADS)
    return finder.fit(vectors).kneighbors(vectors, return_distance=False)


def run(_):
    took, indices = timed(search)
    write_numbers(folder, "knn-sklearn", indices, "int32")
    return took


serve(run)
