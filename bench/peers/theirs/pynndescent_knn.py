"""Approximate nearest neighbours by NN-descent, as umap-learn finds them: pynndescent_knn.py FOLDER COLS COUNT"""

import sys

from peer import read_floats, serve, timed, write_numbers
from pynndescent import NNDescent

folder, cols, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vectors = read_floats(folder, "vectors", cols)


def run(number):
    # The numbers of trees and of rounds are umap-learn's.
    trees = min(64, 5 + round(len(vectors) ** 0.5 / 20))
    rounds = max(5, round(len(vectors)).bit_length() - 1)
    took, indices = timed(
        lambda: NNDescent(
            vectors, n_neighbors=count, metric="cosine", n_trees=trees, n_iters=rounds, max_candidates=60,
            random_state=number, n_jobs=-1,
        ).neighbor_graph[0]
    )
    write_numbers(folder, "knn-pynndescent", indices, "int32")
    return took


serve(run)
