"""Prints the versions of Python and of the packages that are installed, by the names under which they are imported."""

import importlib.util
import json
import platform
from importlib import metadata

# Module: its name in the package index.
MODULES = {
    "numpy": ["numpy"],
    "scipy": ["scipy"],
    "faiss": ["faiss-cpu", "faiss"],
    "sklearn": ["scikit-learn"],
    "umap": ["umap-learn"],
    "pynndescent": ["pynndescent"],
    "numba": ["numba"],
    "hdbscan": ["hdbscan"],
    "fastcluster": ["fastcluster"],
    "onnxruntime": ["onnxruntime"],
    "onnx": ["onnx"],
    "tokenizers": ["tokenizers"],
    "torch": ["torch"],
    "sentence_transformers": ["sentence-transformers"],
}


def version_of(names):
    for name in names:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    return "installed"


found = {module: version_of(names) for module, names in MODULES.items() if importlib.util.find_spec(module)}
print(json.dumps({"python": platform.python_version(), **found}))
