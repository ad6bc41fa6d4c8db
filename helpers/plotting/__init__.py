"""Figures of the course, all in one style, and one that grows while a network trains."""

from helpers.plotting.alternatives import describe, install_before_figures_are_shown
from helpers.plotting.chains import chain
from helpers.plotting.figures import (
    accuracy_heat_map,
    bands,
    bars,
    image_grid,
    loss_curve,
    weight_templates,
)
from helpers.plotting.frames import axes, panels
from helpers.plotting.graphs import graph
from helpers.plotting.live_plot import LivePlot
from helpers.plotting.parts import COLOURS
from helpers.plotting.runs import epoch_panels, intervals, losses_by_epoch, named_points
from helpers.plotting.windows import im2col

__all__ = [
    "COLOURS",
    "LivePlot",
    "accuracy_heat_map",
    "axes",
    "bands",
    "bars",
    "chain",
    "describe",
    "epoch_panels",
    "graph",
    "im2col",
    "image_grid",
    "intervals",
    "loss_curve",
    "losses_by_epoch",
    "named_points",
    "panels",
    "weight_templates",
]

install_before_figures_are_shown()
