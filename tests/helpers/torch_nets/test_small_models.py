"""filter_viz looks at the checkpoints of other notebooks, and at stand-ins where there are none."""

import nbformat
import numpy as np
import pytest
import torch
from torch import nn

from ci.notebooks import ROOT
from ci.run_notebook import run_notebook
from helpers.data.batches import normalise, pixel_statistics
from helpers.torch_nets import small_models

NAMES = ("templates", "hidden_units", "filters", "two_starts", "correlation", "favourite_patches")
NAMES += ("saliency", "saliency_compared", "occlusion")


def made_up_data(num_images=300, seed=0):
    """Return images that are bright at a place of their class's own."""
    rng = np.random.default_rng(seed)
    y = rng.integers(10, size=num_images)
    X = rng.integers(100, size=(num_images, 3, 32, 32), dtype=np.uint8)
    X[np.arange(num_images), :, 3 * y] += 150
    return {"X_train": X, "y_train": y, "X_val": X[:100], "y_val": y[:100]}


DATA = made_up_data()


class OtherNet(nn.Module):
    """A student's ConvNet, with names of its own."""

    def __init__(self, filters=5, size=3, hidden=9, bias=True, norm=nn.Identity):
        super().__init__()
        self.look = nn.Conv2d(3, filters, size, padding=size // 2, bias=bias)
        self.norm = norm(filters)
        self.think = nn.Linear(filters * 256, hidden)
        self.say = nn.Linear(hidden, 10)

    def forward(self, images):
        seen = nn.functional.max_pool2d(self.norm(self.look(images)).relu(), 2)
        return self.say(self.think(seen.flatten(1)).relu())


def load(path):
    return torch.load(path, weights_only=True)["state"] if path.exists() else None


def leave_checkpoint(folder, kind, state):
    path = small_models.checkpoint_path(kind, folder)
    path.parent.mkdir()
    torch.save({"state": state, "options": {"seed": 0}}, path)


@pytest.mark.parametrize("kind", small_models.KINDS)
def test_a_stand_in_learns_and_repeats(kind):
    model = small_models.train_stand_in(kind, DATA, seed=3)
    batch = normalise(*pixel_statistics(DATA["X_train"]))(torch.tensor(DATA["X_train"]), None, None)
    right = model(batch[0]).argmax(1).numpy() == DATA["y_train"]
    assert right.mean() > 0.3  # guessing has 0.1
    again = small_models.train_stand_in(kind, DATA, seed=3)
    for value, other in zip(model.parameters(), again.parameters(), strict=True):
        assert torch.equal(value, other)


def test_says_in_one_line_that_a_checkpoint_is_missing(tmp_path, capsys):
    state = small_models.find_state("softmax_classifier", load, DATA, parent=tmp_path)
    assert [tuple(value.shape) for value in state.values()] == [(10, 3072), (10,)]
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert "softmax_classifier_best.pt is not there: a stand-in, trained on 300 images" in told


def test_takes_a_checkpoint_whatever_its_names(tmp_path, capsys):
    wanted = OtherNet().state_dict()
    leave_checkpoint(tmp_path, "convnet", wanted)
    state = small_models.find_state("convnet", load, DATA, parent=tmp_path)
    assert list(state) == list(wanted)
    assert "convnet: loaded from" in capsys.readouterr().out


def test_passes_on_why_a_file_was_refused(tmp_path, capsys):
    def refuse(path):
        raise ValueError(f"{path.name} holds an object")

    small_models.find_state("softmax_classifier", refuse, DATA, parent=tmp_path)
    assert "softmax_classifier_best.pt holds an object: a stand-in" in capsys.readouterr().out


def test_does_not_look_at_weights_of_other_images(tmp_path, capsys):
    leave_checkpoint(tmp_path, "softmax_classifier", {"W": torch.zeros(3072, 10)})
    small_models.find_state("softmax_classifier", load, DATA, parent=tmp_path)
    assert "does not read (3, 32, 32) images: a stand-in" in capsys.readouterr().out


@pytest.mark.parametrize(
    "sizes",
    [
        {"size": 1},
        {"size": 7, "filters": 4},
        {"size": 3, "bias": False, "norm": nn.BatchNorm2d},
        {"size": 5, "norm": nn.BatchNorm2d, "hidden": 4},
    ],
)
def test_a_rebuilt_convnet_computes_what_the_original_did(sizes):
    torch.manual_seed(0)
    original, images = OtherNet(**sizes), torch.randn(2, 3, 32, 32)
    original(1 + 2 * images)  # so that the averages of batch norm are its own
    original.eval()
    rebuilt = small_models.rebuild_convnet(original.state_dict()).eval()
    assert torch.allclose(rebuilt(images), original(images), atol=1e-5)


def test_rebuilds_nothing_that_does_not_fit():
    deep = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3), nn.Linear(3136, 10))
    no_pool = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.Linear(4 * 1024, 10))
    for model in (deep, no_pool, OtherNet(size=4), nn.Linear(3072, 10), nn.Conv2d(3, 4, 3)):
        assert small_models.rebuild_convnet(model.state_dict()) is None


def test_a_rebuilt_convnet_that_only_guesses_is_not_used(capsys):
    state = OtherNet().state_dict()
    state["say.weight"] *= 0
    model = small_models.find_convnet(state, DATA)
    assert model[0].weight.shape == (16, 3, 7, 7)
    told = capsys.readouterr().out
    assert "it only guesses" in told
    assert "a stand-in" in told


def test_a_convnet_that_classifies_is_used(capsys):
    trained = small_models.train_stand_in("convnet", DATA)
    model = small_models.find_convnet(trained.state_dict(), DATA)
    assert torch.equal(model[0].weight, trained[0].weight)
    assert "rebuilt from its sizes; accuracy on val" in capsys.readouterr().out


@pytest.mark.slow
def test_the_notebook_looks_at_checkpoints_that_are_there(tmp_path):
    """Without them it runs in ci/test_notebooks.py."""
    from helpers.data import load_cifar10

    data = load_cifar10(num_train=3_000, fetch=False)
    for kind in small_models.KINDS:
        state = small_models.train_stand_in(kind, data).state_dict()
        state = {f"of_the_student.{name}": value for name, value in state.items()}
        leave_checkpoint(tmp_path, kind, state)
    notebook = ROOT / "source" / "pytorch_models" / "filter_viz.ipynb"
    done = run_notebook(notebook, tmp_path, fast=True)
    text = "".join(
        output.text
        for cell in nbformat.from_dict(done).cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stdout"
    )
    assert text.count("loaded from") == 3
    assert "a stand-in" not in text
    left = {path.name for path in (tmp_path / "filter_viz_results").iterdir()}
    assert {f"filter_viz_{name}.png" for name in NAMES} <= left
