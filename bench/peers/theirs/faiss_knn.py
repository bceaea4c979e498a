"""Exact nearest neighbours by inner product, building the index included: faiss_knn.py FOLDER COLS COUNT"""

import sys

import faiss
from peer import THREADS, read_floats, serve, timed, write_numbers

folder, cols, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
faiss.omp_set_num_threads(THREADS)
vectors = read_floats(folder, "vectors", cols)


def search():
    index = faiss.IndexFlatIP(cols)
    index.add(vectors)
    return index.search(vectors, count)


def run(_):
    took, (_, indices) = timed(search)
    write_numbers(folder, "knn-faiss", indices, "int32")
    return took


serve(run)
