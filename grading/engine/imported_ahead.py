"""Imports that most answers need, done once, in the process that others are forked from.

None of them is ours but the engine: what `helpers` does when it is imported, it does in each fork.
"""

import importlib
from contextlib import suppress

import grading.engine  # noqa: F401

LIBRARIES = ("numpy", "scipy.special", "matplotlib.pyplot", "torch", "torch._dynamo", "PIL.Image")

for name in LIBRARIES:
    with suppress(Exception):  # told where it is needed
        importlib.import_module(name)
