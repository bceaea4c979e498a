"""umap-learn: umap_learn.py FOLDER COLS NEIGHBOURS DIMENSIONS EPOCHS given-start|given|whole|whole-parallel

`given` starts from the neighbours in the folder, with the spectral start that is umap-learn's own; `given-start` from the
principal components in the folder too. `whole` starts from the vectors and finds neighbours by pynndescent.
All but `whole-parallel` have a seed, which makes umap-learn run its epochs in one thread.
"""

import sys

import numpy as np
import umap
from peer import read_floats, read_integers, serve, timed, write_numbers
from umap.umap_ import find_ab_params, fuzzy_simplicial_set, simplicial_set_embedding

folder, cols, count, dimensions, epochs, mode = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6]
vectors = read_floats(folder, "vectors", cols)


def lay_out_given(seed):
    """The two steps of UMAP that follow the neighbours, by umap-learn's own functions: nothing else of it is timed."""
    random = np.random.RandomState(seed)
    graph, _, _ = fuzzy_simplicial_set(
        vectors, count, random, "cosine", knn_indices=indices, knn_dists=distances,
    )[:3]
    a, b = find_ab_params(1.0, 0.0)
    points, _ = simplicial_set_embedding(
        vectors, graph, dimensions, 1.0, a, b, 1.0, 5, epochs, start, random, "cosine", {}, False, {}, False,
        parallel=False,
    )
    return points


def lay_out_whole(seed):
    return umap.UMAP(
        n_neighbors=count, n_components=dimensions, n_epochs=epochs, min_dist=0.0, metric="cosine",
        random_state=None if mode == "whole-parallel" else seed,
    ).fit_transform(vectors)


if mode.startswith("given"):
    indices = read_integers(folder, "neighbours", count)
    distances = read_floats(folder, "distances", count)
    start = read_floats(folder, "start", dimensions) if mode == "given-start" else "spectral"


def run(number):
    took, points = timed(lambda: (lay_out_given if mode.startswith("given") else lay_out_whole)(number))
    write_numbers(folder, "umap-" + mode, points, "float32")
    return took


serve(run)
