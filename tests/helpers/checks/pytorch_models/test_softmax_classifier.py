"""The checks of a training loop, and of what stands around it, name the usual mistakes."""

import copy
from dataclasses import asdict, dataclass

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.softmax_classifier import (
    check_evaluate,
    check_fit_elsewhere,
    check_fit_modes,
    check_fit_of_loaders,
    check_fit_when_all_is_wrong,
    check_linear_to_numpy,
    check_load_options,
    check_loaders,
    check_optimizer_options,
    check_save_options,
    check_softmax_classifier,
)
from helpers.data.batches import Loader, normalise, random_flip
from helpers.torch_nets import fitting


@dataclass(frozen=True)
class Options:
    optimizer: str = "sgd"
    lr: float = 1e-3
    momentum: float = 0.9
    weight_decay: float = 0.0
    batch_size: int = 128
    num_epochs: int = 5
    seed: int = 0


def evaluate(model, loader, mode="as it was", mean_of=None, eval_mode=True, graph=False):
    before = model.training
    model.train(not eval_mode)
    with torch.set_grad_enabled(graph):
        parts = [(model(images), labels) for images, labels in loader]
    model.train({"as it was": before, "train": True, "eval": False}[mode])
    if mean_of == "batches":
        parts = [(F.cross_entropy(z, y).item(), (z.argmax(1) == y).double().mean().item())
                 for z, y in parts]  # fmt: skip
        return tuple(np.mean(parts, axis=0))
    logits, labels = map(torch.cat, zip(*parts, strict=True))
    right = (logits.argmax(1) == labels).double().mean().item()
    return F.cross_entropy(logits, labels).item(), right


@pytest.mark.parametrize("training", [True, False])
def test_takes_an_evaluation(training):
    check_evaluate("evaluate", evaluate, (4, 3), (1, 3), training=training)
    check_evaluate("evaluate", fitting.evaluate, (1, 5), (0, 2), training=training, seed=1)


@pytest.mark.parametrize(
    ("says", "slip", "training"),
    [
        ("is left in eval mode", {"mode": "eval"}, True),
        ("is left in train mode", {"mode": "train"}, False),
        ("the mean over batches: count images", {"mean_of": "batches"}, True),
        ("was in train mode", {"eval_mode": False}, True),
        ("a graph was built", {"graph": True}, True),
    ],
)
def test_names_what_is_wrong_with_an_evaluation(says, slip, training):
    def wrong(model, loader):
        return evaluate(model, loader, **slip)

    with pytest.raises(CheckFailed, match=says):
        check_evaluate("evaluate", wrong, (4, 3), (1, 3), training=training)


def fit(model, loaders, options, log, plot=None, slip=""):
    """A loop with one slip, or none."""
    if slip != "seed":
        torch.manual_seed(options.seed)
    if slip == "seed fixed":
        torch.manual_seed(1)
    sgd = torch.optim.SGD(model.parameters(), lr=options.lr, momentum=options.momentum)
    history, best = {"loss": [], "val_loss": [], "val": []}, None
    if slip in ("train once", "eval by fit"):
        model.train()
    for epoch in range(options.num_epochs):
        if slip not in ("never", "train once", "eval by fit"):
            model.train()
        parts = [*loaders["train"], *(loaders["val"] if slip == "val" else ())]
        if slip == "seed every epoch":
            torch.manual_seed(options.seed)
        for X, y in parts:
            if slip == "seed every step":
                torch.manual_seed(epoch)
            X = X.cpu() if slip == "on the CPU" else X
            logits = model(X).softmax(1) if slip == "softmax" else model(X)
            loss = F.cross_entropy(logits, y)
            if slip != "zero_grad":
                sgd.zero_grad()
            loss.backward()
            sgd.step()
            if slip != "one an epoch":
                history["loss"].append(loss if slip == "graph" else loss.item())
            late = slip == "plot once" and len(history["loss"]) % 3
            if plot is not None and slip != "plot" and not late:
                plot.update({"loss": history["loss"]})
        if slip == "one an epoch":
            history["loss"].append(loss.item())
        if slip == "eval by fit":
            model.eval()
        part = slip if slip in ("train", "test") else "val"
        val_loss, val = fitting.evaluate(model, loaders[part])
        if val > max(history["val"], default=0 if slip == "above 0" else -1):
            state = model.state_dict()
            best = state if slip == "reference" else copy.deepcopy(state)
            if slip == "buffers":
                best = {key: best[key] for key, _ in model.named_parameters()}
        history["val_loss"].append(val_loss)
        history["val"].append(val)
        log("" if slip == "log" else f"epoch {epoch + 1}: {val:.3f}")
    if slip != "last":
        model.load_state_dict(best, strict=slip != "buffers")
    return history


def check_both(loop):
    check_fit_of_loaders("fit", loop, Options)
    check_fit_modes("fit", loop, Options)
    check_fit_when_all_is_wrong("fit", loop, Options)
    check_fit_elsewhere("fit", loop, Options)


def test_takes_a_loop():
    check_both(fit)


def test_takes_the_loop_of_the_course():
    def loop(model, loaders, options, log, plot=None):
        torch.manual_seed(options.seed)
        sgd = torch.optim.SGD(model.parameters(), lr=options.lr, momentum=options.momentum)
        used = {part: loaders[part] for part in ("train", "val")}
        return fitting.fit(model, used, sgd, options.num_epochs, log=log, plot=plot)

    check_both(loop)


SLIPS = {
    "never": "the model is trained in eval mode",
    "eval by fit": "15 of 18 training steps are made in eval mode",
    "softmax": "come from two softmaxes",
    "zero_grad": "is zero_grad forgotten",
    "reference": "a state_dict holds the weights themselves",
    "last": "are those of the last epoch",
    "buffers": "with the running averages of batch norm",
    "seed": "equal options give other losses",
    "seed fixed": "another seed gives the same run",
    "val": "val goes through the model with a graph",
    "test": "test is looked at",
    "train": "are measured on train",
    "one an epoch": "is one for each epoch",
    "graph": "keeps its graph",
    "log": "line 1 of the log lacks",
    "plot": "call plot.update after each step",
    "plot once": "call it after each step",
    "above 0": "the first epoch is a best one, however low",
    "seed every epoch": "the same masks again and again",
    "seed every step": "the same masks again and again",
    "on the CPU": "mixes tensors of two devices",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_names_the_slip_of_a_loop(slip):
    def loop(model, loaders, options, log, plot=None):
        return fit(model, loaders, options, log, plot, slip)

    with pytest.raises(CheckFailed, match=SLIPS[slip]):
        check_both(loop)


def test_setting_train_mode_once_is_enough_where_the_mode_is_put_back():
    def loop(model, loaders, options, log, plot=None):
        return fit(model, loaders, options, log, plot, "train once")

    check_both(loop)


def make_optimizer(model, options, decay=1.0, others=0.0, momentum=None, lr=None, kind=None):
    momentum = options.momentum if momentum is None else momentum
    groups = [
        {"params": [p], "weight_decay": options.weight_decay * (decay if p.ndim > 1 else others)}
        for p in model.parameters()
    ]
    kind, lr = kind or options.optimizer, lr or options.lr
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=lr, momentum=momentum)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind](groups, lr=lr)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.5])
def test_takes_an_optimizer(optimizer, weight_decay):
    settings = {"lr": 0.1, "momentum": 0.6, "weight_decay": weight_decay}
    check_optimizer_options("optimizer", make_optimizer, Options, optimizer=optimizer, **settings)


@pytest.mark.parametrize(
    ("says", "slip"),
    [
        ("lack the weight decay", {"decay": 0}),
        ("have decayed biases and batch norm too", {"others": 1.0}),
        ("weight_decay is 2 \\* reg already", {"decay": 2}),
        ("lack the momentum", {"momentum": 0}),
        ("a learning rate of 0.01", {"lr": 0.01}),
        ("come from adamw", {"kind": "adamw"}),
    ],
)
def test_names_the_option_that_is_ignored(says, slip):
    def wrong(model, options):
        return make_optimizer(model, options, **slip)

    settings = {"optimizer": "sgd", "lr": 0.2, "momentum": 0.6, "weight_decay": 0.5}
    with pytest.raises(CheckFailed, match=says):
        check_optimizer_options("optimizer", wrong, Options, **settings)


def make_loaders(data, mean, std, options, shuffled=("train",), first=(), **changes):
    settings = {"batch_size": options.batch_size, "seed": options.seed} | changes
    return {
        part: Loader(
            data[f"X_{part}"],
            data[f"y_{part}"],
            shuffle=part in shuffled,
            transforms=[*first, normalise(mean, std)],
            **settings,
        )
        for part in ("train", "val", "test")
    }


def test_takes_loaders():
    check_loaders("loaders", make_loaders, Options, rows=(14, 4, 6), batch_size=3)


@pytest.mark.parametrize(
    ("says", "slip"),
    [
        ("test is shuffled", {"shuffled": ("train", "test")}),
        ("train is not shuffled", {"shuffled": ()}),
        ("another seed gives the same", {"seed": 3}),
        ("keep the last batch", {"drop_last": True}),
        ("rows of each batch of train", {"batch_size": 5}),
        ("val and test never are", {"first": [random_flip()]}),
    ],
)
def test_names_what_is_wrong_with_loaders(says, slip):
    def wrong(data, mean, std, options):
        return make_loaders(data, mean, std, options, **slip)

    with pytest.raises(CheckFailed, match=says):
        check_loaders("loaders", wrong, Options, rows=(14, 4, 6), batch_size=3)


class Classifier(nn.Module):
    def __init__(self, num_pixels=3072, num_classes=10, weight_scale=1e-3, scale=1, bias=0.0):
        super().__init__()
        self.W = nn.Parameter(weight_scale * torch.randn(num_pixels, num_classes))
        self.b = nn.Parameter(torch.full((num_classes,), bias))
        self.scale = scale

    def forward(self, images):
        return images.flatten(1) / self.scale @ self.W + self.b


def test_takes_a_classifier():
    check_softmax_classifier("model", Classifier, (3, 10, 9), 40, N=3)


@pytest.mark.parametrize(
    ("says", "make"),
    [
        ("divided by 255", lambda *args: Classifier(*args, scale=255)),
        ("set it to 0", lambda *args: Classifier(*args, bias=0.1)),
        ("starts with standard deviation", lambda D, C, scale: Classifier(D, C, 2 * scale)),
        ("those of CIFAR-10|its size is that of CIFAR-10", lambda *args: Classifier()),
    ],
)
def test_names_what_is_wrong_with_a_classifier(says, make):
    with pytest.raises(CheckFailed, match=says):
        check_softmax_classifier("model", make, (3, 10, 9), 40, N=3)


def arrays_of(model):
    return [p.detach().cpu().double().numpy() for p in (model.W, model.b)]


def test_takes_weights_in_numpy():
    def right(model):
        return [array.copy() for array in arrays_of(model)]

    check_linear_to_numpy("to_numpy", right, Classifier, pixels=4, num_classes=3)


@pytest.mark.parametrize(
    ("says", "to_numpy"),
    [
        ("shares the model's memory", arrays_of),
        ("is it transposed", lambda model: [array.T.copy() for array in arrays_of(model)]),
        ("compute in float64", lambda model: [a.astype("float32") for a in arrays_of(model)]),
        ("wanted is a NumPy array", lambda model: [model.W.detach(), model.b.detach()]),
    ],
)
def test_names_what_is_wrong_with_weights_in_numpy(says, to_numpy):
    with pytest.raises(CheckFailed, match=says):
        check_linear_to_numpy("to_numpy", to_numpy, Classifier, pixels=4, num_classes=3)


def save(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(options)}, path)


def load(model, path, weights_only=True, map_location="cpu"):
    content = torch.load(path, map_location=map_location, weights_only=weights_only)
    model.load_state_dict(content["state"])
    return Options(**content["options"])


def test_takes_checkpoints():
    check_save_options("save", save, Options, lr=0.5)
    check_load_options("load", load, Options, lr=0.5)


@pytest.mark.parametrize(
    ("says", "content"),
    [
        ("saves a whole object", lambda model, options: {"state": model}),
        ("saves a whole object", lambda model, o: {"state": model.state_dict(), "options": o}),
        ("wanted: state, options", lambda model, options: model.state_dict()),
        ("first in lr", lambda m, o: {"state": m.state_dict(), "options": asdict(Options())}),
        ("no dictionary of the options", lambda model, o: {"state": model.state_dict()}),
    ],
)
def test_names_what_is_wrong_with_a_file(says, content):
    def wrong(model, path, options):
        torch.save(content(model, options), path)

    with pytest.raises(CheckFailed, match=says):
        check_save_options("save", wrong, Options, lr=0.5)


def test_names_what_is_wrong_with_loading():
    with pytest.raises(CheckFailed, match="those of the fresh model"):
        check_load_options("load", lambda model, path: torch.load(path), Options)
    with pytest.raises(CheckFailed, match="any code that is in it"):
        check_load_options("load", lambda m, p: load(m, p, weights_only=False), Options)
    with pytest.raises(CheckFailed, match="is map_location given"):
        check_load_options("load", lambda m, p: load(m, p, map_location=None), Options)
    with pytest.raises(CheckFailed, match="wanted are Options"):
        check_load_options("load", lambda m, p: asdict(load(m, p)), Options)
