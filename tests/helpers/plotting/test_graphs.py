"""The picture of a computation: what is read stands to the left, and no arrow crosses a box."""

from itertools import pairwise

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.plotting import graph


@pytest.fixture(autouse=True)
def _close_figures():
    mpl.use("agg")
    yield
    plt.close("all")


def places(ax, boxes):
    """Return {key: (x, y)} of the boxes, whose texts are all different."""
    by_text = {text.get_text(): text.get_position() for text in ax.texts if text.get_bbox_patch()}
    return {key: by_text[text] for key, text in boxes.items()}


def numbers(ax):
    return [text.get_text() for text in ax.texts]


def random_graph(seed):
    """Return boxes and arrows in which each box but the first reads one or two earlier ones."""
    rng = np.random.default_rng(seed)
    boxes = {f"n{k}": f"n{k}" for k in range(rng.integers(2, 12))}
    arrows = []
    for k in range(1, len(boxes)):
        for source in sorted({*rng.integers(k, size=2).tolist()}):
            arrows.append((f"n{source}", f"n{k}", 1.0, 2.0))
    return boxes, arrows


@pytest.mark.parametrize("seed", range(6))
def test_boxes_stand_right_of_what_they_read_and_nothing_runs_over_a_box(seed):
    boxes, arrows = random_graph(seed)
    ax = graph(boxes, arrows)
    at = places(ax, boxes)
    assert all(at[start][0] <= at[end][0] - 1 for start, end, *_ in arrows)
    pieces = [(text.xyann, text.xy) for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert len(pieces) >= len(arrows)
    assert all(right == left + 1 for (left, _), (right, _) in pieces)
    bends = {spot for piece in pieces for spot in piece} - set(at.values())
    spots = sorted([*at.values(), *bends])
    assert all(x < right or y + 0.99 < up for (x, y), (right, up) in pairwise(spots))


def test_an_input_stands_next_to_its_reader():
    boxes = {key: key for key in ("x", "w", "b", "product", "sum")}
    arrows = [("x", "product", 1), ("w", "product", 2), ("product", "sum", 3), ("b", "sum", 4)]
    at = places(graph(boxes, arrows), boxes)
    assert at["b"][0] == at["product"][0] == at["sum"][0] - 1


def test_the_first_of_a_boxs_arrows_takes_the_upper_way():
    boxes = {key: key for key in ("a", "f", "g", "end")}
    long, *short = ("a", "end"), ("a", "f"), ("f", "g"), ("g", "end")
    for arrows, above in (([long, *short], True), ([*short, long], False)):
        ax = graph(boxes, [(*arrow, 1.0) for arrow in arrows])
        at = places(ax, boxes)
        bends = [text.xy[1] for text in ax.texts if getattr(text, "arrow_patch", None)]
        outside = max(bends) > at["f"][1] if above else min(bends) < at["f"][1]
        assert outside


@pytest.mark.parametrize(
    ("given", "shown"),
    [(-0.123456, "−0.123"), (9, "9"), ("(N, D)", "(N, D)"), (np.float32(2), "2")],
)
def test_numbers_have_three_digits_and_texts_stay(given, shown):
    assert shown in numbers(graph({"x": "x", "y": "y"}, [("x", "y", given)]))


def test_the_key_speaks_of_gradients_only_where_there_are_some():
    boxes = {"x": "x", "y": "y"}
    assert not any("gradient" in text for text in numbers(graph(boxes, [("x", "y", 1)])))
    assert any("gradient" in text for text in numbers(graph(boxes, [("x", "y", 1, 0.0)])))


def test_refuses_an_arrow_to_nowhere_and_a_circle():
    with pytest.raises(ValueError, match="'z', which is no box"):
        graph({"x": "x"}, [("x", "z", 1)])
    with pytest.raises(ValueError, match="circle"):
        graph({"x": "x", "y": "y"}, [("x", "y", 1), ("y", "x", 1)])


def test_draws_into_axes_that_it_is_given_and_leaves_the_style_alone():
    before = dict(plt.rcParams)
    _, ax = plt.subplots()
    assert graph({"x": "x"}, [], "One box", ax=ax) is ax
    assert ax.get_title(loc="left") == "One box"
    assert dict(plt.rcParams) == before


def test_arrows_are_drawn_after_the_boxes_that_they_end_at():
    # a box has its size when it is drawn; an arrow that was drawn before ended where it was not yet
    ax = graph({"x": "x", "y": "a long name"}, [("x", "y", 1)])
    boxes = [text.zorder for text in ax.texts if text.get_text() in ("x", "a long name")]
    arrows = [text.zorder for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert max(boxes) < min(arrows)
