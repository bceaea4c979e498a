"""sentence-transformers, float32 in PyTorch: st_embed.py FOLDER BATCH"""

import json
import os
import sys

import torch
from peer import THREADS, serve, timed, write_numbers
from sentence_transformers import SentenceTransformer

folder, batch = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(THREADS)
model = SentenceTransformer(os.path.join(folder, "minilm", "torch"), device="cpu")
with open(os.path.join(folder, "texts.json"), encoding="utf-8") as file:
    texts = json.load(file)


def run(_):
    took, vectors = timed(lambda: model.encode(texts, batch_size=batch, show_progress_bar=False))
    write_numbers(folder, "minilm-torch", vectors, "float32")
    return took


serve(run)
