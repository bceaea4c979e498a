"""From the texts of documents to stored vectors: onnx_embed.py FOLDER ENCODER_FOLDER MODE"""

import json
import os
import sqlite3
import sys

from encoder import Encoder, embed_documents, store_vectors
from peer import serve, timed, write_numbers

folder, encoder_folder, mode = sys.argv[1:4]
encoder = Encoder(encoder_folder, mode)
with open(os.path.join(folder, "documents.json"), encoding="utf-8") as file:
    documents = json.load(file)
database = os.path.join(folder, "embed-python.db")


def stage():
    vectors = embed_documents(encoder, documents)
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    store_vectors(db, vectors)
    db.close()
    return vectors


def run(_):
    for end in ("", "-wal", "-shm"):
        if os.path.exists(database + end):
            os.remove(database + end)
    took, vectors = timed(stage)
    write_numbers(folder, "embed-python", vectors, "float32")
    return took


serve(run)
