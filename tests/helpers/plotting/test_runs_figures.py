"""Figures of runs: a star at the best epoch, ends of intervals, one point for each name."""

import numpy as np
import pytest

from helpers import plotting


def test_the_star_lies_at_the_best_epoch_of_each_panel():
    run = {"train loss": [3, 2, 1], "val loss": [3, 1, 2], "val error": [0.5, 0.4, 0.4], "best": 2}
    ax = plotting.epoch_panels({"broad": run, "narrow": run | {"best": 1}}, "Stops early")
    stars = [panel.lines[-1].get_xydata()[0].tolist() for panel in ax.figure.axes]
    assert stars == [[2, 1], [1, 3]]
    assert ax.figure.get_suptitle() == "Stops early"


def test_intervals_end_where_they_should():
    ax = plotting.intervals({"LP": (0.7, 0.8, 0.95), "LP-FT": (0.5, 0.6, 0.65)}, "accuracy", "A")
    ends = [c.get_segments()[0][:, 0].tolist() for c in ax.collections]
    assert ends[0] == pytest.approx([0.7, 0.95])
    assert ends[1] == pytest.approx([0.5, 0.65])


def test_a_named_point_is_the_mean_of_its_runs():
    ax = plotting.named_points({"a": (0.5, np.array([0.6, 0.8]))}, "source", "target", "Up")
    line, point = (one.get_xydata().tolist() for one in ax.lines)
    assert line == [[0.5, 0.6], [0.5, 0.8]]
    assert point == [[0.5, pytest.approx(0.7)]]
