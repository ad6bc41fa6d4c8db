"""Tests of PyTorch answers run in the examiner as in a notebook, on right and on wrong answers."""

import subprocess
import sys

import nbformat
import pytest
from conftest import code
from nbgrader.utils import determine_grade

from grading.engine import Settings, run_hand_in
from grading.sandbox import Limits, find_isolation

SET_UP = """import numpy as np
import torch
from helpers.checks import check_array, unchanged
from helpers.checks.models import (count_parameters, forward, forwards_of, gradient_of,
    gradients_through, is_training, load_parameters, loader_near, optimizer_of,
    parameter_gradients, parameters_of, tiny_model)"""

NET = """
from torch import nn
class Net(nn.Module):
    def __init__(self, hidden=5):
        super().__init__()
        self.first, self.last = nn.Linear(4, hidden), nn.Linear(hidden, 3)
        self.double()
    def forward(self, X):
        return self.last(torch.relu(self.first(X)))
"""
TRAIN = """
def train_epoch(model, loader, optimizer):
    model.train()
    for X, y in loader:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(X), y).backward()
        optimizer.step()
def accuracy(model, loader):
    model.eval()
    with torch.no_grad():
        right = sum((model(X).argmax(1) == y).sum().item() for X, y in loader)
    model.train()
    return right / len(loader.dataset)
"""
STEPS = """
X, y = np.random.default_rng(0).normal(size=(6, 4)), np.arange(6) % 3
model = tiny_model(train_epoch)
wanted = parameters_of(model)
other = tiny_model(train_epoch)
for k in (0, 2, 4):
    load_parameters(other, wanted)
    for name, g in parameter_gradients(other, "cross_entropy", X[k:k + 2], y[k:k + 2]).items():
        wanted[name] = wanted[name] - 0.1 * g
train_epoch(model, loader_near(train_epoch, X, y, 2), optimizer_of(model, "SGD", lr=0.1))
for name, value in parameters_of(model).items():
    check_array(f"train_epoch: {name}", value, wanted[name])
"""
MODES = """
model = tiny_model(accuracy, dropout=0.5, batch_norm=True)
loader = loader_near(accuracy, np.ones((5, 4)), np.zeros(5, int), 3)
assert 0 <= accuracy(model, loader) <= 1
passes = forwards_of(model)
assert [p["shape"] for p in passes] == [(3, 4), (2, 4)]
assert not any(p["training"] for p in passes), "accuracy: the model was in train mode"
assert not any(p["grad"] for p in passes), "accuracy: a graph was built"
assert is_training(model), "accuracy: the model is left in eval mode"
"""
L1 = "def l1(model, strength): return strength * sum(p.abs().sum() for p in model.parameters())"
TEST_L1 = """
model = tiny_model(l1)
for name, g in gradients_through(model, l1, model, 0.5).items():
    check_array(f"l1: gradient of {name}", g, 0.5 * np.sign(parameters_of(model)[name]))
"""
ENTROPY = "def loss(logits, y): return -logits.log_softmax(1)[torch.arange(len(y)), y].mean()"
TEST_ENTROPY = """
logits, y = np.random.default_rng(1).normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
slope, none = gradient_of(loss, logits, y)
check_array("loss: gradient", slope, (p - np.eye(3)[y]) / 5, sizes={"N": 5})
assert none is None
model = tiny_model(loss)
theirs = parameter_gradients(model, loss, np.eye(4), np.zeros(4, int))
ours = parameter_gradients(model, "cross_entropy", np.eye(4), np.zeros(4, int))
assert all(np.allclose(theirs[name], ours[name]) for name in ours)
"""
TEST_NET = """
net = Net()
assert count_parameters(net) == 43
assert net(torch.ones(2, 4, dtype=torch.float64)).shape == (2, 3)
load_parameters(net, {name: np.ones_like(value) for name, value in parameters_of(net).items()})
check_array("Net: logits of ones", forward(net, np.ones((2, 4))), np.full((2, 3), 26.0))
assert is_training(net)
net.eval()
assert not is_training(net)
"""
LENT = """
x = torch.zeros(3)
scale(x)
assert torch.equal(x, torch.zeros(3)), "scale: changed x in place"
"""
GRAD = """
x = torch.tensor([1.0, 2.0], requires_grad=True)
back(x)
assert x.requires_grad and x.is_leaf
check_array("back: grad", x.grad, [2.0, 4.0])
back(x)
check_array("back: grad adds up", x.grad, [4.0, 8.0])
"""
DRAWS = """
generator = torch.Generator().manual_seed(3)
wanted = torch.rand(5, generator=torch.Generator().manual_seed(3))
assert torch.equal(torch.cat([draw(generator), torch.rand(3, generator=generator)]), wanted)
"""
DTYPES = """
for dtype in (np.float32, np.int64, np.dtype("<f8"), float):
    assert cast(np.ones(2), dtype).dtype == dtype, "cast: wrong dtype"
assert same(torch.float32) is torch.float32
assert same(torch.device("cpu")) == torch.device("cpu")
for value in (None, ..., slice(1, None, 2), range(3), (slice(None), None), np.float32, float):
    assert same(value) == value
"""


RIGHT = {
    "a training step": (TRAIN, STEPS),
    "train and eval mode": (TRAIN, MODES),
    "L1 in the loss": (L1, TEST_L1),
    "cross-entropy by hand": (ENTROPY, TEST_ENTROPY),
    "a class of the student's": (NET, TEST_NET),
    "an input left alone": ("def scale(x): return 2 * x", LENT),
    "a gradient that adds up": ("def back(x): (x ** 2).sum().backward()", GRAD),
    "a generator": ("def draw(generator): return torch.rand(2, generator=generator)", DRAWS),
    "dtypes": ("def cast(x, dtype): return x.astype(dtype)\ndef same(x): return x", DTYPES),
}


DETACHED = "no gradient comes back from the result"
WRONG = {
    "zero_grad forgotten": (
        TRAIN.replace("optimizer.zero_grad()", "pass"),
        STEPS,
        "train_epoch: 0.weight",
    ),
    "no step": (TRAIN.replace("optimizer.step()", "pass"), STEPS, "train_epoch: 0.weight"),
    "left in eval mode": (
        TRAIN.replace("    model.train()\n    return", "    return"),
        MODES,
        "left in eval mode",
    ),
    "evaluated in train mode": (
        TRAIN.replace("model.eval()", "pass"),
        MODES,
        "the model was in train mode",
    ),
    "a graph in the evaluation": (
        TRAIN.replace("torch.no_grad()", "torch.enable_grad()"),
        MODES,
        "a graph was built",
    ),
    "L1 of .data": (L1.replace("p.abs", "p.data.abs"), TEST_L1, DETACHED),
    "L1 of detached parameters": (L1.replace("p.abs", "p.detach().abs"), TEST_L1, DETACHED),
    "a loss that is a float": (
        ENTROPY.replace(".mean()", ".mean().item()"),
        TEST_ENTROPY,
        "the result is no tensor of one number but float",
    ),
    "a loss summed": (ENTROPY.replace("mean", "sum"), TEST_ENTROPY, "5 times too large"),
    "double softmax": (
        ENTROPY.replace("-logits.log", "-logits.softmax(1).log"),
        TEST_ENTROPY,
        "loss: gradient",
    ),
    "too many parameters": (NET.replace("hidden=5", "hidden=6"), TEST_NET, ""),
    "input changed in place": ("def scale(x): x += 1", LENT, "scale: changed x in place"),
    "gradient detached": (
        "def back(x): x.detach().requires_grad_().sum().backward()",
        GRAD,
        "back: grad",
    ),
    "gradient overwritten": (
        "def back(x):\n    x.grad = None\n    (x ** 2).sum().backward()",
        GRAD,
        "back: grad adds up",
    ),
    "another generator": ("def draw(generator): return torch.rand(2)", DRAWS, ""),
    "wrong dtype": (
        "def cast(x, dtype): return x.astype(np.float64)",
        DTYPES,
        "cast: wrong dtype",
    ),
}


CASES = {**{name: (*case, None) for name, case in RIGHT.items()}, **WRONG}


@pytest.fixture(scope="module")
def examined(tmp_path_factory) -> dict[str, str | None]:
    """What the examiner says of each case, None for nothing: all are cells of one notebook."""
    cells = [code("set-up", SET_UP)]
    for number, (student, test, _) in enumerate(CASES.values()):
        cells.append(code(f"answer-{number}", student, solution=True))
        cells.append(code(f"test-{number}", f'"a claim"\n{test}', points=1))
    notebook = nbformat.v4.new_notebook(cells=cells)
    settings = Settings(Limits(cell_seconds=60), find_isolation(), tmp_path_factory.mktemp("run"))
    run = run_hand_in(notebook, settings)
    assert not run.told
    tests = notebook.cells[2::2]
    errors = [[o.evalue for o in cell.outputs if "ename" in o] for cell in tests]
    assert [determine_grade(cell)[0] for cell in tests] == [not error for error in errors]
    return {name: error[0] if error else None for name, error in zip(CASES, errors, strict=True)}


def in_a_kernel(student, test) -> str | None:
    """Return what an ordinary kernel says of a case, None for nothing."""
    names = {"__name__": "__main__"}
    try:
        for source in (SET_UP, student, test):
            exec(source, names)
    except Exception as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_both_ways(examined, name):
    student, test, _ = CASES[name]
    assert (examined[name], in_a_kernel(student, test)) == (None, None)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_both_ways_with_its_message(examined, name):
    student, test, message = CASES[name]
    for told in (examined[name], in_a_kernel(student, test)):
        assert told is not None
        assert message in told


def test_the_helpers_import_without_torch():
    program = "import sys, helpers.checks; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
