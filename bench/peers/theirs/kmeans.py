"""k-means: kmeans.py FOLDER COLS CLUSTERS ROUNDS faiss|sklearn|sklearn-random"""

import sys

import numpy as np
from peer import THREADS, read_floats, serve, timed

folder, cols, clusters, rounds, which = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
vectors = read_floats(folder, "vectors", cols)


def by_faiss(seed):
    """Labels included: training alone gives none."""
    kmeans = faiss.Kmeans(cols, clusters, niter=rounds, seed=seed, max_points_per_centroid=len(vectors))
    kmeans.train(vectors)
    _, labels = kmeans.index.search(vectors, 1)
    return labels[:, 0]


def by_sklearn(seed):
    start = "random" if which == "sklearn-random" else "k-means++"
    return KMeans(clusters, init=start, n_init=1, max_iter=rounds, tol=0, random_state=seed).fit(vectors).labels_


def scatter_of(labels):
    """The sum of squared distances of rows to the mean of their label."""
    sums = np.zeros((clusters, cols))
    np.add.at(sums, labels, vectors)
    counts = np.maximum(1, np.bincount(labels, minlength=clusters))[:, None]
    return float(((vectors - (sums / counts)[labels]) ** 2).sum())


if which == "faiss":
    import faiss

    faiss.omp_set_num_threads(THREADS)
else:
    from sklearn.cluster import KMeans


def run(number):
    took, labels = timed(lambda: (by_faiss if which == "faiss" else by_sklearn)(number))
    return {**took, "objective": scatter_of(labels)}


serve(run)
