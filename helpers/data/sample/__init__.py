"""The sample: scenes that the course renders itself, in CIFAR-10's layout, and how it paints."""

from helpers.data.sample.backgrounds import background, develop, speck
from helpers.data.sample.canvas import Canvas
from helpers.data.sample.exact import arctan2, cos, hypot
from helpers.data.sample.files import load_sample, render_batch
from helpers.data.sample.things import THINGS, Brush

__all__ = [
    "THINGS",
    "Brush",
    "Canvas",
    "arctan2",
    "background",
    "cos",
    "develop",
    "hypot",
    "load_sample",
    "render_batch",
    "speck",
]
