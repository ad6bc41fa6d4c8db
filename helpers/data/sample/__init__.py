"""The sample: scenes that the course renders itself, in CIFAR-10's layout."""

from helpers.data.sample.files import load_sample, render_batch

__all__ = [
    "load_sample",
    "render_batch",
]
