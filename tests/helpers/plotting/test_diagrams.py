"""Diagrams: shapes have room on their arrows, and numbers are those of the computation."""

import re
from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy.signal import correlate2d

from helpers import plotting


@pytest.fixture(autouse=True)
def _close_figures():
    mpl.use("agg")
    yield
    plt.close("all")


def extents(ax, texts):
    ax.figure.draw_without_rendering()
    found = {text.get_text(): text.get_window_extent() for text in ax.texts}
    return [found[text] for text in texts]


@pytest.mark.parametrize("seed", range(5))
def test_the_texts_of_a_chain_stand_apart_from_left_to_right(seed):
    rng = np.random.default_rng(seed)
    count = rng.integers(2, 8)
    boxes = [f"layer {k}"[: rng.integers(1, 8)] + str(k) for k in range(count)]
    shapes = [f"{k}×{rng.integers(1, 100)}×{rng.integers(1, 100)}" for k in range(count - 1)]
    ax = plotting.chain(boxes, shapes, "A chain", notes={0: "a note"})
    order = [*boxes[:1], *(text for pair in zip(shapes, boxes[1:], strict=True) for text in pair)]
    placed = extents(ax, order)
    assert all(left.x1 < right.x0 for left, right in pairwise(placed))


def test_a_chain_says_how_many_shapes_it_wants():
    with pytest.raises(ValueError, match="3 boxes have 2 arrows, not 1"):
        plotting.chain(["x", "conv", "y"], ["3×8×8"])


def test_a_shortcut_ends_at_its_box():
    ax = plotting.chain(["x", "conv", "+", "y"], ["", "", ""], shortcut=(0, 2, "identity"))
    line, plus = ax.lines[0], next(text for text in ax.texts if text.get_text() == "+")
    assert line.get_xdata()[-1] == pytest.approx(plus.get_position()[0])


@pytest.mark.parametrize(("size", "kernel"), [((3, 4), (2, 2)), ((4, 3), (3, 2))])
def test_im2col_shows_a_correlation(size, kernel):
    rng = np.random.default_rng(3)
    picture, w = rng.integers(-9, 9, size), rng.integers(-9, 9, kernel)
    texts = [text.get_text().replace("−", "-") for text in plotting.im2col(picture, w).texts]
    numbers = [int(text) for text in texts if re.fullmatch(r"-?\d+", text)]
    wanted = correlate2d(picture, w, "valid").ravel()
    assert numbers[-wanted.size :] == wanted.tolist()
    assert numbers[: picture.size] == picture.ravel().tolist()
