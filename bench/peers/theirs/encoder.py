"""The bundled encoder in Python: the same model.onnx in ONNX Runtime, tokens by the Rust tokenizer of Hugging Face."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
from peer import THREADS
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

MAX_TOKENS = 128
DIMENSIONS = 512
BATCH = 32
RESERVED = 6

# How texts go through the graph, which has no mask: so a batch holds texts of equal length. As the model is int8, a text's
# vector depends on what shares its batch, a little. Workers are threads of Python: ONNX Runtime runs outside its lock.
MODES = {
    "one by one, a worker for each thread": (1, True),
    "batches of equal length": (BATCH, False),
    "batches of equal length, a worker for each thread": (BATCH, True),
}


def read_tokenizer(folder):
    with open(os.path.join(folder, "vocabulary.json"), encoding="utf-8") as file:
        vocabulary = json.load(file)
    # Reserved pieces are never found in a text.
    pieces = [(f"\ue000{i}" if 0 < i < RESERVED else piece, score) for i, (piece, score) in enumerate(vocabulary)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    # Words are divided first, which is faster: no piece holds a space but at its beginning.
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)
    return tokenizer


class Encoder:
    def __init__(self, folder, mode):
        self.batch, self.has_workers = MODES[mode]
        self.tokenizer = read_tokenizer(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1 if self.has_workers else THREADS
        options.log_severity_level = 3
        # As ours: the slower way only on processors whose sums of 8-bit products stop at the end of 16 bits.
        if os.environ["SUMS_SATURATE"] == "1":
            options.add_session_config_entry("session.x64quantprecision", "1")
        self.session = onnxruntime.InferenceSession(
            os.path.join(folder, "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def tokenize(self, texts):
        encoded = self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return [one.ids[:MAX_TOKENS] or [0] for one in encoded]

    def embed(self, texts):
        """Unit rows, one for each text."""
        ids = self.tokenize(texts)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        batches = self.group(ids)

        def run(batch):
            block = np.array([ids[i] for i in batch], dtype=np.int32)
            vectors[batch] = self.session.run(["sentence_embedding"], {"input_ids": block})[0]

        if self.has_workers:
            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(run, batches))
        else:
            for batch in batches:
                run(batch)
        return vectors

    def group(self, ids):
        if self.batch == 1:
            return [[i] for i in range(len(ids))]
        by_length = {}
        for i, one in enumerate(ids):
            by_length.setdefault(len(one), []).append(i)
        return [
            rows[start : start + self.batch]
            for rows in by_length.values()
            for start in range(0, len(rows), self.batch)
        ]


def embed_documents(encoder, documents):
    """The weighted mean of each document's texts, at unit length; a text that occurs twice is embedded once."""
    position = {}
    rows = [[position.setdefault(text, len(position)) for text, _ in segments] for segments in documents]
    vectors = encoder.embed(list(position))
    pooled = np.empty((len(documents), DIMENSIONS), dtype=np.float32)
    for i, (segments, found) in enumerate(zip(documents, rows)):
        weights = np.array([weight for _, weight in segments])
        pooled[i] = weights @ vectors[found]
    return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def store_vectors(db, vectors):
    db.execute("CREATE TABLE embeddings (document INTEGER PRIMARY KEY, vector BLOB NOT NULL)")
    db.executemany("INSERT INTO embeddings VALUES (?, ?)", ((i, row.tobytes()) for i, row in enumerate(vectors)))
    db.commit()
