"""A whole offline build, from a run to a named tree in SQLite: whole_build.py RUN.jsonl DATABASE ENCODER_FOLDER PIPELINE

Pipelines:
  same           our stages, each by the best tool there is in Python; UMAP seeded
  same-parallel  the same; UMAP without a seed, in all threads
  bertopic       what BERTopic does by default: UMAP to 5 dimensions, HDBSCAN, c-TF-IDF
  openclio       what OpenClio does before it asks a language model: k-means on the embeddings, level over level

Prints the seconds of each stage; what importing the packages takes is the first.
"""

import json
import sqlite3
import sys
import time

MARKS = [("start", time.perf_counter())]


def mark(stage):
    MARKS.append((stage, time.perf_counter()))


run_file, database, encoder_folder, pipeline = sys.argv[1:5]

import faiss
import numpy as np
from encoder import MAX_TOKENS, Encoder, embed_documents, store_vectors
from peer import THREADS
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer

if pipeline != "openclio":
    import umap
    from umap.umap_ import find_ab_params, fuzzy_simplicial_set, simplicial_set_embedding

mark("import")
faiss.omp_set_num_threads(THREADS)

BUDGET = 512
SHARES = {"reason": 64, "reply": 64, "first": 96}
WEIGHTS = {"last": 1.0, "first": 0.3, "context": 0.7, "reply": 0.15, "reason": 0.5}
FULL_WEIGHT = 24
NEIGHBOURS = 15


def read():
    with open(run_file, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def store_transcripts(db, records):
    db.execute("CREATE TABLE transcripts (id INTEGER PRIMARY KEY, record TEXT NOT NULL, body TEXT NOT NULL)")
    rows = ((i, one["id"], json.dumps([one["messages"], one["journal"]])) for i, one in enumerate(records))
    db.executemany("INSERT INTO transcripts VALUES (?, ?, ?)", rows)
    db.commit()


def digest(records, tokenizer):
    """The rules of embeddings/digest.ts in short: the first turn, those before the exit, the last, the reply, the reason."""
    parts = [turns_of(record) for record in records]
    # Nothing beyond these letters can be kept.
    flat = [text[: 12 * BUDGET] for turns in parts for _, text in turns]
    encoded = iter(tokenizer.encode_batch(flat, add_special_tokens=False))
    return [cut([(kind, next(encoded), text) for kind, text in turns]) for turns in parts]


def turns_of(record):
    said = [(one["role"], one["content"].strip()) for one in record["messages"] if one["content"].strip()]
    users = [text for role, text in said if role == "user"]
    turns = [("first" if i == 0 and len(users) > 1 else "context", text) for i, text in enumerate(users[:-1])]
    turns += [("last", text) for text in users[-1:]]
    turns += [("reply", text) for role, text in said[::-1] if role == "assistant"][:1]
    return turns + [("reason", record["journal"])] if record.get("journal") else turns


def cut(turns):
    """Pieces that the encoder reads whole, and their weights; and the exit alone, for words."""
    room = BUDGET
    kept = {}
    for wanted in ("reason", "reply", "first", "last", "context"):
        for place in range(len(turns) - 1, -1, -1):
            kind, encoded, _ = turns[place]
            if kind == wanted and room > 0:
                kept[place] = min(len(encoded.ids), SHARES.get(kind, BUDGET), room)
                room -= kept[place]
    segments = []
    back = sum(kind == "context" for kind, _, _ in turns)
    for place, (kind, encoded, text) in enumerate(turns):
        weight = WEIGHTS[kind]
        if kind == "context":
            back -= 1
            weight *= 0.5**back
        count = kept.get(place, 0)
        if count == 0:
            continue
        if kind != "reason":
            weight *= min(1, count / FULL_WEIGHT)
        starts = range(0, count, MAX_TOKENS)
        ends = [encoded.offsets[min(start + MAX_TOKENS, count) - 1][1] for start in starts]
        begins = [0, *ends[:-1]]
        segments += [(text[begin:end].strip(), weight / len(ends)) for begin, end in zip(begins, ends)]
    gist = "\n\n".join(text for kind, _, text in turns if kind in ("last", "reason"))
    return [(text, weight) for text, weight in segments if text], gist


def drop_repeated(digests):
    """Documents that differ, and the document of each record. Ours drops near repeats too."""
    first, document_of = {}, []
    for segments, gist in digests:
        document_of.append(first.setdefault((tuple(segments), gist), len(first)))
    return [list(segments) for segments, _ in first], [gist for _, gist in first], np.array(document_of)


def view_pieces(gists, encoder):
    """The sum of the vectors of a text's word pieces, by rarity."""
    size = encoder.tokenizer.get_vocab_size()
    table = np.vstack([
        encoder.session.run(["piece_embedding"], {"input_ids": np.arange(start, min(size, start + MAX_TOKENS), dtype=np.int32)[None]})[0][0]
        for start in range(0, size, MAX_TOKENS)
    ])
    ids = [sorted(set(one.ids)) for one in encoder.tokenizer.encode_batch_fast(gists, add_special_tokens=False)]
    starts = np.cumsum([0, *map(len, ids)])
    held = sparse.csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(ids), starts), shape=(len(gists), size))
    rarity = np.log(len(gists) / np.maximum(1, held.getnnz(axis=0))).astype(np.float32)
    return unit(held @ (table * rarity[:, None]))


def view_words(gists):
    """A hashed bag of words, by rarity."""
    counts = HashingVectorizer(n_features=512, binary=True, norm=None, stop_words="english").transform(gists)
    return unit(TfidfTransformer(norm=None).fit_transform(counts).toarray().astype(np.float32))


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def principal(rows, count):
    """Coordinates along the directions of most variance, and these variances."""
    centred = rows - rows.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(rows))
    values, vectors = values[::-1][:count], vectors[:, ::-1][:, :count]
    kept = values > 1e-6 * values[0]
    return centred @ vectors[:, kept], values[kept]


def whiten(rows):
    points, variances = principal(rows, 300)
    return unit(points * variances**-0.125)


def find_neighbours(vectors):
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    products, indices = index.search(vectors, NEIGHBOURS)
    return indices, np.maximum(0, 1 - products)


def lay_out(vectors, neighbours, start, min_dists, seed):
    """UMAP by umap-learn's own steps, so that neighbours and graph serve for all layouts."""
    random = np.random.RandomState(seed)
    indices, distances = neighbours
    graph = fuzzy_simplicial_set(vectors, NEIGHBOURS, random, "cosine", knn_indices=indices, knn_dists=distances)[0]
    layouts = []
    for columns, min_dist in min_dists:
        a, b = find_ab_params(1.0, min_dist)
        points, _ = simplicial_set_embedding(
            vectors, graph.copy(), columns, 1.0, a, b, 1.0, 5, 200, start[:, :columns].astype(np.float32), random, "cosine", {},
            False, {}, False, parallel=pipeline == "same-parallel",
        )
        layouts.append(points)
    return layouts


def ward(points):
    try:
        import fastcluster

        return fastcluster.linkage_vector(points, "ward")
    except ImportError:
        from scipy.cluster.hierarchy import linkage

        return linkage(points, "ward")


def cluster_best(points):
    """Of four numbers of clusters the one whose clusters stand apart best, by the simplified silhouette."""
    from scipy.cluster.hierarchy import fcluster

    tree = ward(points)
    best = None
    for size in (15, 12, 10, 8):
        labels = fcluster(tree, max(2, round(len(points) / size)), "maxclust") - 1
        centres = centres_of(points, labels)
        index = faiss.IndexFlatL2(points.shape[1])
        index.add(centres)
        squares, nearest = index.search(points, 2)
        own = np.linalg.norm(points - centres[labels], axis=1)
        other = np.sqrt(np.maximum(0, np.where(nearest[:, 0] == labels, squares[:, 1], squares[:, 0])))
        apart = np.mean((other - own) / np.maximum(np.maximum(own, other), 1e-12))
        if best is None or apart > best[0]:
            best = (apart, labels)
    return best[1]


def centres_of(points, labels):
    sums = np.zeros((labels.max() + 1, points.shape[1]))
    np.add.at(sums, labels, points)
    return (sums / np.bincount(labels)[:, None]).astype(np.float32)


def levels_by_ward(points, labels):
    """Leaves, and groups over them until a dozen are left: each level's group of each row."""
    from scipy.cluster.hierarchy import fcluster

    levels = [labels]
    while levels[-1].max() + 1 > 12:
        tree = ward(centres_of(points, levels[-1]))
        groups = fcluster(tree, max(10, (levels[-1].max() + 1) // 8), "maxclust") - 1
        levels.append(groups[levels[-1]])
    return levels


def levels_by_kmeans(vectors):
    """As OpenClio: a tenth as many clusters as texts, then centres are clustered in their turn."""
    levels, points, at = [], vectors, np.arange(len(vectors))
    while True:
        count = max(2, len(points) // 10)
        kmeans = faiss.Kmeans(points.shape[1], count, niter=20, seed=1, max_points_per_centroid=len(points))
        kmeans.train(points)
        labels = kmeans.index.search(points, 1)[1][:, 0]
        at = labels[at]
        levels.append(np.unique(at, return_inverse=True)[1])
        points = kmeans.centroids
        if count <= 12:
            return levels


def levels_by_hdbscan(points):
    """As BERTopic: what stands in no cluster is a group of its own; no levels."""
    try:
        from hdbscan import HDBSCAN

        labels = HDBSCAN(min_cluster_size=10, core_dist_n_jobs=THREADS).fit_predict(points)
    except ImportError:
        from sklearn.cluster import HDBSCAN

        labels = HDBSCAN(min_cluster_size=10, n_jobs=THREADS, copy=True).fit_predict(points)
    return [labels + 1]


def name(gists, levels):
    """c-TF-IDF (Grootendorst 2022): the phrases that set each group apart from the others of its level."""
    phrases = (1, 1) if pipeline == "bertopic" else (1, 3)
    vectorizer = CountVectorizer(ngram_range=phrases, stop_words="english", min_df=1 if pipeline == "bertopic" else 2)
    counts = vectorizer.fit_transform(gists)
    words = vectorizer.get_feature_names_out()
    names = []
    for labels in levels:
        groups = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels))))) @ counts
        frequency = np.asarray(groups.sum(axis=0))[0]
        rarity = np.log(1 + groups.sum() / groups.shape[0] / np.maximum(1, frequency))
        scored = (sparse.diags(1 / np.maximum(1, np.asarray(groups.sum(axis=1))[:, 0])) @ groups @ sparse.diags(rarity)).tocsr()
        for row in range(scored.shape[0]):
            one = scored[row]
            top = one.indices[np.argsort(-one.data)[:6]]
            names.append(", ".join(words[top]))
    return names


def store_tree(db, levels, names, document_of):
    db.execute("CREATE TABLE nodes (id INTEGER PRIMARY KEY, level INTEGER, parent INTEGER, name TEXT, size INTEGER)")
    db.execute("CREATE TABLE placements (transcript INTEGER PRIMARY KEY, node INTEGER NOT NULL)")
    offsets = np.cumsum([0, *(labels.max() + 1 for labels in levels)])
    for level, labels in enumerate(levels):
        sizes = np.bincount(labels[document_of], minlength=labels.max() + 1)
        first = np.zeros(labels.max() + 1, dtype=int)
        first[labels[::-1]] = np.arange(len(labels))[::-1]
        for group, size in enumerate(sizes):
            above = int(offsets[level + 1] + levels[level + 1][first[group]]) if level + 1 < len(levels) else None
            node = int(offsets[level] + group)
            db.execute("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", (node, level, above, names[node], int(size)))
    rows = ((i, int(levels[0][document])) for i, document in enumerate(document_of))
    db.executemany("INSERT INTO placements VALUES (?, ?)", rows)
    db.commit()


db = sqlite3.connect(database)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA synchronous = NORMAL")
records = read()
store_transcripts(db, records)
mark("read")
encoder = Encoder(encoder_folder, "one by one, a worker for each thread")
documents, gists, document_of = drop_repeated(digest(records, encoder.tokenizer))
mark("digest")
vectors = embed_documents(encoder, documents)
store_vectors(db, vectors)
mark("embed")
if pipeline == "openclio":
    levels = levels_by_kmeans(vectors)
    mark("cluster")
elif pipeline == "bertopic":
    points = umap.UMAP(n_neighbors=NEIGHBOURS, n_components=5, min_dist=0.0, metric="cosine", low_memory=False).fit_transform(vectors)
    mark("project")
    levels = levels_by_hdbscan(points)
    mark("cluster")
else:
    views = [whiten(vectors), 0.6 * whiten(view_pieces(gists, encoder)), 0.5 * whiten(view_words(gists))]
    joined = np.ascontiguousarray(unit(np.hstack(views)), dtype=np.float32)
    start, _ = principal(joined, 10)
    layouts = lay_out(joined, find_neighbours(joined), start, [(10, 0.0), (2, 0.1)], None if pipeline == "same-parallel" else 1)
    points = np.ascontiguousarray(layouts[0], dtype=np.float32)
    mark("project")
    levels = levels_by_ward(points, cluster_best(points))
    mark("cluster")
names = name(gists, levels)
mark("name")
store_tree(db, levels, names, document_of)
db.close()
mark("store")
stages = {stage: round(now - MARKS[i][1], 2) for i, (stage, now) in enumerate(MARKS[1:])}
print(json.dumps({"groups": len(names), "stages": " ".join(f"{stage} {seconds}" for stage, seconds in stages.items())}))
