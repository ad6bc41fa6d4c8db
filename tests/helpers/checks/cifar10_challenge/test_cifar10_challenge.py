"""The checks of the challenge: wrong answers are named, right ones pass however written."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.cifar10_challenge import (
    ADADELTA,
    ADAGRAD,
    check_best,
    check_by_example,
    check_choice,
    check_equals,
    check_file,
    check_log,
    check_methods,
    check_network,
    check_predict,
    check_run_all,
    check_update,
    work_of,
)
from helpers.checks.cifar10_challenge.experiments import made_up_log
from helpers.checks.cifar10_challenge.updates import DWS, W

BUDGET = 300_000, 50_000_000


def adagrad(w, dw, state, lr, eps=1e-10):
    s = state.get("s", 0) + dw * dw
    return w - lr * dw / (s**0.5 + eps), {"s": s}


def adadelta(w, dw, state, lr, rho=0.9, eps=1e-6):
    s, d = state if state else (0, 0)
    s = rho * s + (1 - rho) * dw**2
    step = ((d + eps) / (s + eps)) ** 0.5 * dw
    return w - lr * step, (s, rho * d + (1 - rho) * step**2)


@pytest.mark.parametrize(
    ("example", "name"), [(ADAGRAD, "Adagrad"), (ADADELTA, "Adadelta")], ids=["AdaGrad", "AdaDelta"]
)
def test_the_numbers_of_an_example_are_pytorchs_and_no_mistake_gives_them(example, name):
    leaf = torch.tensor(W, requires_grad=True)
    optimizer = getattr(torch.optim, name)([leaf], lr=1.0, **example.options)
    for dw, lr, wanted in zip(DWS, example.lrs, example.wanted, strict=True):
        optimizer.param_groups[0]["lr"] = lr
        leaf.grad = torch.tensor(dw)
        optimizer.step()
        np.testing.assert_allclose(leaf.detach().numpy(), wanted, atol=1e-8)
    for cause, path in example.suspects.items():
        assert not np.allclose(path, example.wanted, atol=1e-4), cause


def test_right_rules_pass_on_other_numbers():
    check_by_example("adagrad", adagrad, ADAGRAD)
    check_by_example("adadelta", adadelta, ADADELTA)
    check_update("adagrad", adagrad, "Adagrad", (2, 3), 30.0, 5, eps=0.2)
    check_update("adadelta", adadelta, "Adadelta", (4,), 0.1, 5, rho=0.3)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (lambda w, dw, state, lr, eps=0: adagrad(w, dw, state, -lr, eps), "moves uphill"),
        (lambda w, dw, state, lr, eps=0: (0 * w, state), "is zero everywhere"),
        (lambda w, dw, state, lr, eps=0: (w - lr * dw.T[::-1], state), "w after step 1"),
        (lambda w, dw, state, lr, eps=0: (w * np.nan, state), "is not finite"),
        (lambda w, dw, state, lr, eps=0: None, "returned None"),
        (
            lambda w, dw, state, lr, eps=0: (w - torch.sqrt(dw), state),
            "arithmetic alone serves both",
        ),
    ],
    ids=["uphill", "zeros", "reversed", "NaN", "None", "tensors only"],
)  # fmt: skip
def test_wrong_rules_are_named(rule, says):
    with pytest.raises(CheckFailed, match=says):
        check_by_example("adagrad", rule, ADAGRAD)


def test_the_librarys_own_step_is_told():
    def by_library(w, dw, state, lr, eps=1e-10):
        there = torch.tensor(w, requires_grad=True)
        optimizer = torch.optim.Adagrad([there], lr=lr, eps=eps)
        optimizer.state[there]["sum"] += torch.as_tensor(state.get("s", 0 * dw))
        there.grad = torch.tensor(dw)
        optimizer.step()
        return there.detach().numpy(), {"s": optimizer.state[there]["sum"].numpy()}

    with pytest.raises(CheckFailed, match="calls torch's adagrad: write it by hand here"):
        check_by_example("adagrad", by_library, ADAGRAD)


class Net(nn.Module):
    def __init__(self, widths=(8, 10), last=None):
        super().__init__()
        self.conv = nn.Conv2d(3, widths[0], 5, stride=4)
        self.linear = nn.Linear(widths[0] * 49, widths[1])
        self.last = last or (lambda x: x)

    def forward(self, images):
        return self.last(self.linear(torch.relu(self.conv(images)).flatten(1)))


def test_a_network_of_ones_own_passes():
    check_network("Net", Net, *BUDGET)
    check_network("Net", lambda: Net(last=nn.Dropout(0.5)), *BUDGET, N=3, seed=4)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Net((8, 9)), r"has shape \(5, 9\), wanted is \(5, 10\)"),
        (lambda: Net(last=lambda x: x.softmax(1)), "are probabilities"),
        (lambda: Net(last=lambda x: 0 * x), "same logits"),
        (lambda: Net(last=lambda x: x - x.mean(0)), "alone and in a batch"),
        (lambda: Net(last=lambda x: x * np.nan), "not finite"),
        (lambda: Net(last=lambda x: x + 3 * (x - x.detach())), "does not lower the loss"),
        (lambda: Net(last=lambda x: x.detach() + 0 * x), "no gradient reaches"),
        (lambda: Net((1000, 10)), "learns 566,010 numbers, at most 300,000"),
        (lambda: Net(last=lambda x: x + torch.ones(10)), "mixes tensors of two devices"),
    ],
    ids=["classes", "softmax", "zeros", "batch", "NaN", "gradient", "detached", "large", "device"],
)
def test_wrong_networks_are_named(make, says):
    with pytest.raises(CheckFailed, match=says):
        check_network("Net", make, *BUDGET)


def test_work_is_counted_as_by_hand():
    assert work_of(Net()) == 8 * 7 * 7 * (3 * 5 * 5) + 8 * 49 * 10
    with pytest.raises(CheckFailed, match="multiplications for a picture, at most 30,000"):
        check_network("Net", Net, 300_000, 30_000)


def sgd(weights):
    return torch.optim.SGD(weights, lr=0.1)


def plain(images, labels, generator):
    return images / 255, labels


def methods(**changed):
    one = changed.get("make", Net), changed.get("optimizer", sgd), changed.get("plain", [plain])
    return {"a": one, "b": (lambda: Net((4, 10)), sgd, [plain]), "c": (Net, sgd, (plain,))}


def test_methods_that_work_pass():
    check_methods("METHODS", methods(), Net, *BUDGET)


def test_a_network_that_another_test_looks_at_costs_nothing_here():
    wrong = lambda: Net(last=lambda x: 0 * x)  # noqa: E731
    check_methods("METHODS", methods(make=wrong), wrong, *BUDGET)
    with pytest.raises(CheckFailed, match="same logits"):
        check_methods("METHODS", methods(make=wrong), nn.Identity, *BUDGET)


NETWORK = Net()


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ({}, "has 0 methods"),
        ([sgd] * 3, "has list methods"),
        (methods() | {"a": (Net, sgd)}, "three parts"),
        (methods(make=lambda: NETWORK), "one and the same network"),
        (methods(optimizer=lambda weights: sgd(Net().parameters())), "the optimiser holds 0 of"),
        (methods(plain=[]), "leave bytes"),
        (methods(plain=plain), "wanted is a list"),
    ],
    ids=["none", "list", "pair", "shared", "other", "bytes", "no list"],
)
def test_wrong_methods_are_named(found, says):
    with pytest.raises(CheckFailed, match=says):
        check_methods("METHODS", found, nn.Identity, *BUDGET)


def run_all(train, methods, seeds, pick=max):
    return [
        {"method": m, "seed": s, "val_accuracy": float(pick(train(m, s)["val"]))}
        for m in methods
        for s in seeds
    ]


def test_all_runs_pass_in_any_order():
    check_run_all("run_all", run_all, ["x", "y"], [4, 1])
    check_run_all("run_all", lambda *args: run_all(*args)[::-1], ["x"], [4, 1, 2], seed=3)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda *args: run_all(*args, pick=min), "is the lowest"),
        (lambda *args: run_all(*args, pick=np.mean), "is the mean over the epochs"),
        (lambda *args: run_all(*args, pick=lambda val: val[-1]), "is that of the last epoch"),
        (lambda *args: run_all(*args, pick=lambda val: 0.0), "is zero everywhere"),
        (lambda train, m, seeds: run_all(train, m, seeds[:1]), "once for each method and each"),
        (lambda *args: run_all(*args) and None, "is NoneType, or empty"),
    ],
    ids=["min", "mean", "last", "zeros", "one seed", "None"],
)
def test_wrong_runs_are_named(wrong, says):
    with pytest.raises(CheckFailed, match=says):
        check_run_all("run_all", wrong, ["x", "y", "z"], [4, 1])


@pytest.mark.parametrize("seed", range(5))
def test_each_way_to_choose_names_another_method(seed):
    log, named = made_up_log(seed)
    of = {m: [e["val_accuracy"] for e in log if e["method"] == m] for m in named.values()}
    ways = {"the best mean": np.mean, "the best single run": max, "most runs": sum,
            "the best first run": lambda runs: runs[0], "the best last run": lambda runs: runs[-1],
            "the worst mean": lambda runs: -np.mean(runs)}  # fmt: skip
    for way, key in ways.items():
        chosen = max(of, key=lambda method, key=key: key(of[method]))
        assert chosen == named[way], way
        if way == "the best mean":
            check_choice("choose", lambda log, chosen=chosen: chosen, seed)
            continue
        with pytest.raises(CheckFailed, match="choose: the chosen method"):
            check_choice("choose", lambda log, chosen=chosen: chosen, seed)
    with pytest.raises(CheckFailed, match="choose on validation alone"):
        check_choice(
            "choose", lambda log: max(log, key=lambda e: e["public_score"])["method"], seed
        )


@pytest.mark.parametrize("answer", [None, 0, "a third"])
def test_of_equal_methods_one_is_named(answer):
    check_equals("choose", lambda log: log[-1]["method"], 0.0)
    with pytest.raises(CheckFailed, match="either name is right"):
        check_equals("choose", lambda log: answer, 0.0)


def entry(**changed):
    return {"method": "a", "seed": 0, "val_accuracy": 0.5} | changed


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ("a text", "wanted is a list of dicts"),
        ([{"method": "a"}], "entry 0: it lacks one of method, seed, val_accuracy"),
        ([entry(method=" ")], "wanted a name"),
        ([entry(seed=True)], "wanted a whole number"),
        ([entry(val_accuracy=50.0)], "wanted a share from 0 to 1"),
        ([entry(val_accuracy=np.nan)], "wanted a share from 0 to 1"),
        ([entry(), entry()], "has seed 0 twice"),
        ([entry(), entry(seed=1)], "has 1 methods, wanted are 3"),
    ],
)
def test_a_log_that_lacks_something_is_told(found, says):
    with pytest.raises(CheckFailed, match=says):
        check_log("log", found)


def test_the_choice_is_held_against_the_log():
    log = [entry(), entry(method="b", val_accuracy=0.6), entry(seed=1, val_accuracy=0.9)]
    check_best("chosen", "a", log)
    with pytest.raises(CheckFailed, match="chosen is 'b', which has not the best mean"):
        check_best("chosen", "b", log)


def classes(model, images, mean, std, training=False):
    before, found = model.training, []
    model.train(training)
    X = (torch.tensor(images) / 255 - mean.view(3, 1, 1)) / std.view(3, 1, 1)
    X = X.to(next(model.parameters()).device)
    with torch.no_grad():
        for part in X.split(50):
            found.append(model(part).argmax(1))
    model.train(before)
    return torch.cat(found).cpu()


def test_predictions_by_hand_pass():
    check_predict("predict", classes, N=120, most=50)


@pytest.mark.parametrize(
    ("predict", "says"),
    [
        (lambda model, X, mean, std: torch.zeros(len(X), dtype=torch.long), "saw 0 of 120 images"),
        (lambda *args: classes(*args, training=True), "in train mode"),
        (lambda *args: classes(*args).flip(0), "is reversed"),
        (lambda model, X, mean, std: classes(model, X, std, mean), "mean and std swapped"),
        (
            lambda model, X, mean, std: classes(model, X, 0 * mean, 0 * std + 1),
            "are not normalised",
        ),
    ],
    ids=["zeros", "train mode", "reversed", "swapped", "raw"],
)
def test_wrong_predictions_are_named(predict, says):
    with pytest.raises(CheckFailed, match=says):
        check_predict("predict", predict, N=120, most=50)


def test_batches_that_are_too_large_are_told():
    with pytest.raises(
        CheckFailed, match="got 50 pictures at once, wanted are batches of at most 40"
    ):
        check_predict("predict", classes, N=120, most=40)


def test_of_a_file_all_errors_are_told_in_one_message(tmp_path):
    path = tmp_path / "predictions.csv"
    path.write_text("image_id,label\n0,3\n0,nan\n7,1\n")
    with pytest.raises(CheckFailed) as failed:
        check_file(path, 3)
    assert str(failed.value) == (
        "predictions.csv: 4 errors: image_id: 2 of 3 are missing: 1, 2; line 3, image_id: 0 stands "
        "in line 2 already; line 3, label: 'nan' is no class from 0 to 9; line 4, image_id: '7' is "
        "no number from 0 to 2."
    )
    path.write_text("image_id,label\n0,3\n1,3\n2,3\n")
    with pytest.raises(CheckFailed, match="all pictures get class 3"):
        check_file(path, 3)
