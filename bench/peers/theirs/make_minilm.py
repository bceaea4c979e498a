"""Writes a sentence encoder of the size of all-MiniLM-L6-v2 with random weights: make_minilm.py TEXTS.json FOLDER

FOLDER/torch is for sentence-transformers; FOLDER/onnx-q8 has the same weights as transformers.js reads them, in int8.
"""

import json
import os
import sys
from collections import Counter

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

try:
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
except ImportError:
    from sentence_transformers.models import Normalize, Pooling, Transformer

LAYERS, WIDTH, HEADS, INNER, VOCABULARY = 6, 384, 12, 1536, 30_522
MAX_TOKENS = 256
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make_tokenizer(texts):
    words = Counter(word for text in texts for word in text.lower().split() if word.isalpha())
    letters = [chr(code) for code in range(33, 127)]
    pieces = SPECIAL + letters + ["##" + letter for letter in letters]
    pieces += [word for word, _ in words.most_common() if len(word) > 1]
    pieces = pieces[:VOCABULARY] + [f"[unused{i}]" for i in range(VOCABULARY - len(pieces))]
    ids = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    ends = [(piece, ids[piece]) for piece in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ends
    )
    names = {f"{piece[1:-1].lower()}_token": piece for piece in SPECIAL}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=MAX_TOKENS, **names)


def encode_onnx(weights):
    """The graph of BERT, as exporters write it. `weights`: name in PyTorch to array."""
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(op, *inputs, **attributes):
        output = f"{op}_{len(nodes)}"
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def linear(x, name):
        kernel = constant(name + ".weight", weights[name + ".weight"].T)
        return add("Add", add("MatMul", x, kernel), constant(name + ".bias", weights[name + ".bias"]))

    def normalise(x, name):
        parts = [constant(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return add("LayerNormalization", x, *parts, axis=-1, epsilon=1e-12)

    def number(name, value):
        return constant(name, np.array(value, dtype=np.float32))

    def integers(name, *values):
        return constant(name, np.array(values, dtype=np.int64))

    head = WIDTH // HEADS
    shape, flat = integers("heads", 0, 0, HEADS, head), integers("flat", 0, 0, WIDTH)
    first, one, two = integers("first", 0), number("one", 1), number("root_two", 2**0.5)
    half, scale = number("half", 0.5), number("scale", head**-0.5)

    gather = lambda name, ids: add("Gather", constant(name, weights[name + ".weight"]), ids)
    length = add("Shape", "input_ids", start=1, end=2)
    table = constant("embeddings.position_embeddings", weights["embeddings.position_embeddings.weight"])
    positions = add("Slice", table, first, length, first)
    x = add("Add", gather("embeddings.word_embeddings", "input_ids"), gather("embeddings.token_type_embeddings", "token_type_ids"))
    x = normalise(add("Add", x, positions), "embeddings.LayerNorm")
    seen = add("Unsqueeze", add("Cast", "attention_mask", to=TensorProto.FLOAT), integers("mask_axes", 1, 2))
    mask = add("Mul", add("Sub", one, seen), number("lowest", -1e9))
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        split = lambda name, order: add("Transpose", add("Reshape", linear(x, at + "attention.self." + name), shape), perm=order)
        query, key = split("query", [0, 2, 1, 3]), split("key", [0, 2, 3, 1])
        value = split("value", [0, 2, 1, 3])
        scores = add("Add", add("Mul", add("MatMul", query, key), scale), mask)
        mixed = add("Transpose", add("MatMul", add("Softmax", scores, axis=-1), value), perm=[0, 2, 1, 3])
        attended = linear(add("Reshape", mixed, flat), at + "attention.output.dense")
        x = normalise(add("Add", attended, x), at + "attention.output.LayerNorm")
        inner = linear(x, at + "intermediate.dense")
        gelu = add("Mul", add("Mul", inner, add("Add", add("Erf", add("Div", inner, two)), one)), half)
        x = normalise(add("Add", linear(gelu, at + "output.dense"), x), at + "output.LayerNorm")
    nodes.append(helper.make_node("Identity", [x], ["last_hidden_state"]))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", WIDTH])
    graph = helper.make_graph(nodes, "bert", inputs, [output], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main(texts_file, folder):
    with open(texts_file, encoding="utf-8") as file:
        tokenizer = make_tokenizer(json.load(file))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, intermediate_size=INNER
    )
    bert = BertModel(config).eval()
    plain, quantised = os.path.join(folder, "bert"), os.path.join(folder, "onnx-q8")
    bert.save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    encoder = Transformer(plain, max_seq_length=MAX_TOKENS)
    modules = [encoder, Pooling(WIDTH, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=modules).save(os.path.join(folder, "torch"))

    os.makedirs(os.path.join(quantised, "onnx"), exist_ok=True)
    tokenizer.save_pretrained(quantised)
    config.save_pretrained(quantised)
    weights = {name: value.detach().numpy() for name, value in bert.state_dict().items()}
    whole = os.path.join(folder, "model.onnx")
    onnx.save(encode_onnx(weights), whole)
    quantize_dynamic(whole, os.path.join(quantised, "onnx", "model_quantized.onnx"), weight_type=QuantType.QInt8)


main(*sys.argv[1:3])
