"""Figures show what they were given, in the course's style, and refuse what they cannot show."""

import itertools
import subprocess
import sys

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from ci.run_notebook import run_every_cell
from helpers.plotting import (
    accuracy_heat_map,
    bands,
    bars,
    image_grid,
    loss_curve,
    weight_templates,
)

NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


@pytest.fixture(autouse=True)
def _close_figures():
    mpl.use("agg")
    yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


def title(ax):
    return ax.get_title(loc="left")


def lines(ax):
    return [line for line in ax.lines if line.get_marker() == "None"]


def crosses(ax):
    return [line for line in ax.lines if line.get_marker() == "x"]


# --- image_grid ---


@pytest.mark.parametrize("shape", [(4, 3, 8, 6), (4, 8, 6, 3), (4, 8, 6), (4, 1, 8, 6)], ids=str)
def test_shows_every_image_upright_and_undistorted(shape):
    ax = image_grid(np.zeros(shape, dtype=np.uint8))
    assert len(ax.images) == 4
    left, right, bottom, top = ax.images[0].get_extent()
    assert (bottom - top) / (right - left) == pytest.approx(8 / 6)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # downwards, as the extents are
    assert ax.get_aspect() == 1


def test_channels_first_and_last_give_the_same_picture():
    images = np.random.default_rng(0).random((2, 3, 5, 4))
    first = image_grid(images).images[1].get_array()
    last = image_grid(images.transpose(0, 2, 3, 1)).images[1].get_array()
    np.testing.assert_array_equal(first, last)
    np.testing.assert_array_equal(first, images[1].transpose(1, 2, 0))


def test_bytes_and_floats_give_the_same_picture():
    images = np.random.default_rng(0).integers(0, 256, (2, 3, 5, 4), dtype=np.uint8)
    bytes_, floats = image_grid(images), image_grid(images / 255)
    np.testing.assert_allclose(bytes_.images[0].get_array(), floats.images[0].get_array())


def test_takes_tensors():
    torch = pytest.importorskip("torch")
    assert len(image_grid(torch.zeros(2, 3, 4, 4, requires_grad=True)).images) == 2


def test_grey_images_share_one_scale():
    ax = image_grid(np.full((2, 4, 4), 0.5))
    assert [image.get_clim() for image in ax.images] == [(0, 1), (0, 1)]


def test_writes_labels_and_breaks_rows():
    ax = image_grid(np.zeros((5, 4, 4)), labels=range(5), columns=2, title="Five")
    assert texts(ax) == ["0", "1", "2", "3", "4"]
    assert title(ax) == "Five"
    assert len({image.get_extent()[3] for image in ax.images}) == 3  # rows


def test_labels_of_neighbours_do_not_touch():
    ax = image_grid(np.zeros((20, 32, 32)), labels=NAMES * 2)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_stays_as_wide_as_a_notebook_whatever_the_labels():
    ax = image_grid(np.zeros((20, 32, 32)), labels=["a very long name of a class"] * 20)
    assert ax.figure.get_figwidth() <= 8


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((5, 3072)), r"shape \(5, 3072\), wanted \(N, 3, H, W\)"),
        (np.zeros((5, 2, 8, 8)), r"shape \(5, 2, 8, 8\), wanted"),
        (np.zeros((0, 8, 8)), r"shape \(0, 8, 8\), wanted"),
        (np.zeros((5, 8, 8), dtype=int), "images are int64, wanted uint8 or float"),
        (np.linspace(-2, 3, 64).reshape(1, 8, 8), "run from -2 to 3, wanted 0 to 1: undo"),
        (np.full((1, 8, 8), np.nan), "run from nan"),
    ],
    ids=["flattened", "two channels", "none", "int", "normalised", "NaN"],
)
def test_refuses_what_is_not_images_in_one_sentence(images, message):
    with pytest.raises(ValueError, match=f"^image_grid: .*{message}") as error:
        image_grid(images)
    assert "\n" not in str(error.value)


def test_refuses_labels_that_do_not_match():
    with pytest.raises(ValueError, match="2 labels for 3 images"):
        image_grid(np.zeros((3, 4, 4)), labels=["a", "b"])


# --- weight_templates ---


def test_zero_weights_are_mid_grey_and_each_template_uses_its_own_range():
    W = np.zeros((3 * 2 * 2, 2))
    W[0, 0], W[4, 0], W[7, 1] = 2.0, -1.0, 1e-3
    first, second = (i.get_array() for i in weight_templates(W, "ab", shape=(3, 2, 2)).images)
    np.testing.assert_allclose(first[0, 0], [1, 0.25, 0.5])  # red 2 of 2, green -1 of 2, blue 0
    assert second.max() == pytest.approx(1)
    assert np.median(second.data) == 0.5


def test_one_channel_is_drawn_on_a_diverging_map_centred_on_zero():
    W = np.random.default_rng(0).normal(2, 1, (784, 10))
    ax = weight_templates(W, range(10), shape=(28, 28))
    assert len(ax.images) == 10
    assert all(image.get_clim() == (-1, 1) for image in ax.images)
    assert all(image.cmap.name == "RdBu_r" for image in ax.images)
    assert "white = 0" in ax.get_xlabel()


def test_templates_carry_their_names():
    ax = weight_templates(np.ones((3072, 10)), NAMES, title="Templates")
    assert texts(ax) == NAMES
    assert title(ax) == "Templates"


def test_weights_of_zero_draw_without_a_warning():
    assert len(weight_templates(np.zeros((12, 2)), "ab", shape=(3, 2, 2)).images) == 2


@pytest.mark.parametrize(
    ("W", "message"),
    [
        (np.zeros((10, 3072)), r"shape \(10, 3072\), wanted \(3072, 10\)"),
        (np.full((3072, 10), np.nan), "NaN or infinity: did the training diverge"),
    ],
    ids=["transposed", "NaN"],
)
def test_refuses_weights_that_are_not_templates(W, message):
    with pytest.raises(ValueError, match=message):
        weight_templates(W, NAMES)


# --- loss_curve ---


def test_draws_a_history_and_names_its_axes():
    ax = loss_curve([2.3, 2.0, 1.9], title="Falls", xlabel="epoch", ylabel="error")
    np.testing.assert_array_equal(lines(ax)[0].get_ydata(), [2.3, 2.0, 1.9])
    assert (title(ax), ax.get_xlabel(), ax.get_ylabel()) == ("Falls", "epoch", "error")


def test_smoothing_keeps_the_raw_line_faint_and_is_the_mean_of_the_steps_around():
    history = np.random.default_rng(0).random(50)
    raw, smooth = lines(loss_curve(history, smooth=5))
    assert raw.get_alpha() < 0.5
    assert smooth.get_ydata()[20] == pytest.approx(history[18:23].mean())
    assert smooth.get_ydata()[0] == history[0]  # the first loss is what one compares with ln C
    assert smooth.get_ydata()[-1] == pytest.approx(history[-3:].mean())


def test_smoothing_wider_than_the_history_still_draws():
    assert lines(loss_curve([3.0, 1.0], smooth=100))[1].get_ydata().size == 2


def test_labels_each_run_directly_in_its_colour_without_overlap():
    runs = {name: [2.3, 1.5 + i / 1000] for i, name in enumerate(["SGD", "RMSProp", "Adam"])}
    ax = loss_curve(runs)
    ax.figure.canvas.draw()
    assert texts(ax) == ["SGD", "RMSProp", "Adam"]
    assert [t.get_color() for t in ax.texts] == [line.get_color() for line in lines(ax)]
    boxes = sorted((text.get_window_extent() for text in ax.texts), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 for low, high in itertools.pairwise(boxes))


def test_more_runs_than_colours_differ_by_their_dashes():
    drawn = lines(loss_curve({str(i): [2.0, 1.0] for i in range(14)}))
    assert len({(line.get_color(), line.get_linestyle()) for line in drawn}) == 14


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("smooth", [0, 3])
def test_a_diverged_run_stops_with_a_cross_at_its_last_loss(broken, smooth):
    ax = loss_curve({"lr 1": [2.0, 2.5, 3.0, broken, 1.0], "lr 0.1": [2.0] * 5}, smooth=smooth)
    assert lines(ax)[0].get_ydata().tolist() == [2.0, 2.5, 3.0]
    assert texts(ax) == ["lr 1: diverged", "lr 0.1"]
    (cross,) = crosses(ax)
    assert cross.get_xdata()[0] == 2


def test_a_run_that_diverges_at_once_is_still_marked():
    ax = loss_curve({"lr 9": [np.nan, np.nan], "lr 1": [2.3, 2.0]})
    assert len(crosses(ax)) == 1
    assert texts(ax)[0] == "lr 9: diverged"


@pytest.mark.parametrize("last", [1e3, 1e300, 1.7e308])
@pytest.mark.parametrize("smooth", [0, 25])
def test_an_exploding_run_does_not_flatten_the_others(last, smooth):
    explosion = np.append(np.geomspace(2.3, last, 100), np.inf)
    ax = loss_curve({"lr 1": explosion, "lr 0.1": np.linspace(2.3, 1.0, 100)}, smooth=smooth)
    ax.figure.canvas.draw()
    assert ax.get_ylim() == (0, 4.6)
    assert crosses(ax)[0].get_ydata()[0] < 4.6


def test_an_accuracy_that_grows_is_shown_whole():
    assert loss_curve(np.linspace(0.1, 0.9, 20), ylabel="accuracy").get_ylim()[1] > 0.9


@pytest.mark.parametrize(
    ("baseline", "text"), [(2.302585, "2.3"), ((2.302585, "ln 10"), "ln 10")], ids=["bare", "named"]
)
def test_baseline_is_a_labelled_dashed_line(baseline, text):
    ax = loss_curve([2.3, 1.9], baseline=baseline)
    assert text in texts(ax)
    (dashed,) = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert dashed.get_ydata()[0] == pytest.approx(2.302585)


# --- accuracy_heat_map ---

RESULTS = {(1e-3, 0): 0.31, (1e-2, 0): 0.38, (1e-3, 2.5e-4): 0.35}


def test_writes_each_accuracy_in_its_cell_and_leaves_missing_ones_blank():
    ax = accuracy_heat_map(RESULTS)
    cells = {text.get_position(): text.get_text() for text in ax.texts}
    assert cells == {(0.5, 0.5): "0.310", (1.5, 0.5): "0.380", (0.5, 1.5): "0.350"}


def test_heat_map_names_its_axes_and_writes_powers_of_ten_short():
    ax = accuracy_heat_map(RESULTS)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["1e-3", "1e-2"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["0", "2.5e-4"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("learning rate", "regularisation")


def test_the_best_setting_is_framed_and_in_the_title():
    ax = accuracy_heat_map(RESULTS)
    (frame,) = ax.patches
    assert frame.get_xy() == (1, 0)
    assert title(ax) == "Best: 0.380 at learning rate 1e-2, regularisation 0"


def test_a_diverged_setting_is_blank_and_never_the_best():
    ax = accuracy_heat_map({**RESULTS, (1, 0): np.nan})
    assert len(ax.texts) == 3
    assert ax.patches[0].get_xy() == (1, 0)


@pytest.mark.parametrize("results", [{}, {(1, 0): np.nan}], ids=["empty", "all NaN"])
def test_refuses_a_search_without_a_result(results):
    with pytest.raises(ValueError, match="no finite accuracy"):
        accuracy_heat_map(results)


# --- bands ---


def test_bands_show_the_mean_and_reach_from_the_lowest_run_to_the_highest():
    curves = {"a": [[0.1, 0.4], [0.3, 0.3]], "b": [[0.6, 0.8], [0.7, 0.9]]}
    ax = bands([2, 50], curves, "rows", "accuracy", "Spread", log=True)
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.25, 0.3])
    np.testing.assert_allclose(ax.collections[0].get_datalim(ax.transData).intervaly, [0.1, 0.4])
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2", "50"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


# --- bars ---


def test_bars_carry_their_values_and_names_from_the_top():
    ax = bars({"loops": 12345.6, "vectorised": 4.214}, "time (ms)", "Faster")
    assert texts(ax) == ["12,346", "4.21"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["loops", "vectorised"]
    assert ax.yaxis_inverted()
    assert (ax.get_xlabel(), title(ax)) == ("time (ms)", "Faster")


def test_errors_are_drawn_and_written():
    ax = bars({"mixup": 0.31, "EMA": 0.12}, "gain", "Gains", errors={"mixup": 0.1})
    assert texts(ax) == ["0.31 ± 0.1", "0.12"]


def test_numbers_of_negative_bars_stay_clear_of_the_names():
    ax = bars({"a": -0.4, "b": 0.3}, "gain", "Gains", errors={"a": 0.15, "b": 0.1})
    ax.figure.canvas.draw()
    assert all(ax.bbox.x0 < text.get_window_extent().x0 for text in ax.texts)
    assert all(ax.bbox.x1 > text.get_window_extent().x1 for text in ax.texts)


# --- all of them ---

CALLS = {
    "image_grid": lambda ax: image_grid(np.zeros((3, 4, 4)), title="t" * 200, ax=ax),
    "weight_templates": lambda ax: weight_templates(np.ones((12, 2)), "ab", (3, 2, 2), ax=ax),
    "loss_curve": lambda ax: loss_curve({"a": [1.0, 2.0], "b": [np.nan]}, ax=ax),
    "accuracy_heat_map": lambda ax: accuracy_heat_map(RESULTS, ax=ax),
    "bars": lambda ax: bars({"a": 1.0}, "s", "t", ax=ax),
}


@pytest.mark.parametrize("draw", CALLS.values(), ids=CALLS)
def test_draws_into_the_axes_it_is_given(draw):
    _, axes = plt.subplots(1, 2)
    assert draw(axes[1]) is axes[1]
    assert plt.get_fignums() == [1]
    assert not axes[0].has_data()


@pytest.mark.parametrize("draw", CALLS.values(), ids=CALLS)
def test_leaves_the_global_style_alone_and_writes_no_small_text(draw):
    before = dict(mpl.rcParams)
    ax = draw(None)
    ax.figure.canvas.draw()
    assert dict(mpl.rcParams) == before
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()]
    written = [text for text in [*ax.texts, *ticks, ax.xaxis.label] if text.get_text()]
    assert all(text.get_fontsize() >= 9 for text in written)


def test_every_figure_of_a_notebook_is_shown(tmp_path):
    cells = ["from helpers.plotting import bars\nbars({'a': 1}, 's', 'first');"]
    cells += ["bars({'a': 1}, 's', 'second');", "import matplotlib.pyplot as plt\nplt.plot([1]);"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "figures.ipynb")
    for cell in run_every_cell(tmp_path / "figures.ipynb", tmp_path).cells:
        assert [output.output_type for output in cell.outputs] == ["display_data"]
        assert "image/png" in cell.outputs[0].data


def test_importing_needs_no_torch_and_changes_no_setting():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import matplotlib as mpl; before = dict(mpl.rcParams)\n"
        "import helpers.plotting\n"
        "assert dict(mpl.rcParams) == before"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_on_a_log_axis_each_name_stands_at_the_end_of_its_line():
    ax = loss_curve({"low": [2.0, 0.02], "high": [2.0, 200.0], "flat": [2.0, 2.0]}, log=True)
    ax.figure.canvas.draw()
    tops = {text.get_text(): text.get_window_extent().y0 for text in ax.texts}
    assert ax.get_yscale() == "log"
    assert sorted(tops, key=tops.get) == ["low", "flat", "high"]
    gaps = np.diff(sorted(tops.values()))
    assert gaps[0] == pytest.approx(gaps[1], rel=0.02)  # a factor of 100 each


def test_whole_numbers_get_whole_ticks():
    ax = bands(range(1, 21), {"run": np.ones((20, 1))}, "epochs trained", "accuracy", None)
    assert all(tick == round(tick) for tick in ax.get_xticks())


def test_thousands_on_a_log_axis_are_written_out():
    ax = bands([50, 2_000], {"run": [[1], [2]]}, "images", "width", None, log=True)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["50", "2,000"]
