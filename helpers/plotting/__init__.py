"""Figures of the course, all in one style, and one that grows while a network trains."""

from helpers.plotting.alternatives import describe, install_before_figures_are_shown
from helpers.plotting.figures import (
    accuracy_heat_map,
    bands,
    bars,
    image_grid,
    loss_curve,
    weight_templates,
)
from helpers.plotting.graphs import graph
from helpers.plotting.live_plot import LivePlot
from helpers.plotting.parts import COLOURS
from helpers.plotting.runs import epoch_panels, intervals, named_points

__all__ = [
    "COLOURS",
    "LivePlot",
    "accuracy_heat_map",
    "bands",
    "bars",
    "describe",
    "epoch_panels",
    "graph",
    "image_grid",
    "intervals",
    "loss_curve",
    "named_points",
    "weight_templates",
]

install_before_figures_are_shown()
