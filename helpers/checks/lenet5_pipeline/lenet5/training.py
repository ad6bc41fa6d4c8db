"""Checks of a training run: batches on the device, the best epoch kept, and tested once."""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed, check_apart, check_array

MOVES = ("to", "cuda", "cpu")
LISTS = ("train_loss", "train", "val_loss", "val")


@beside
def on_device(train: Callable, device: Any) -> Callable:
    """Return train(model, loader, last) that hands on batches from elsewhere, and the device.

    The batches are on the CPU, as is the model; but until they are moved to the device by .to or
    .cuda, they refuse to meet a tensor that was, as tensors of two devices do.

    train: the student's, of (model, loader, last, device)
    """

    def run(model, loader, last):
        return train(model, Elsewhere(loader, device), last, device)

    return run


class Elsewhere:
    """A loader whose batches are on another device than the model.

    >>> images, labels = next(iter(Elsewhere([(torch.ones(1), torch.ones(1))], "cpu")))
    >>> images.to("cpu") + torch.ones(1)
    tensor([2.])
    >>> labels + torch.ones(1)
    Traceback (most recent call last):
    helpers.checks.CheckFailed: the labels are still where the loader made them: ...
    """

    def __init__(self, loader: Any, device: Any) -> None:
        self.loader = loader
        self.kinds = [
            type(f"Batch of {what}", (Unmoved,), {"what": what, "wanted": torch.device(device)})
            for what in ("images", "labels")
        ]

    def __len__(self) -> int:
        return len(self.loader)

    def __iter__(self) -> Iterator[list]:
        """Yield a batch as a list, as a DataLoader does."""
        for batch in self.loader:
            yield [part.as_subclass(kind) for part, kind in zip(batch, self.kinds, strict=True)]


class Unmoved(torch.Tensor):
    """A tensor that has to be moved before it may meet tensors of the device.

    what: its name in messages; wanted: the device
    """

    what: str
    wanted: torch.device

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        """Let a move through if it is the right one, and nothing that mixes devices."""
        kwargs, name = kwargs or {}, function.__name__
        if name in MOVES and isinstance(args[0], Unmoved):
            return args[0]._move(name, *args[1:], **kwargs)
        for value in torch.utils._pytree.tree_leaves((args, kwargs)):
            if isinstance(value, torch.Tensor) and not isinstance(value, Unmoved) and value.ndim:
                raise CheckFailed(
                    f"the {cls.what} are still where the loader made them: move them by "
                    f"{cls.what}.to(device), and keep what that returns."
                )
        return super().__torch_function__(function, types, args, kwargs)

    def _move(self, name, *args, **kwargs):
        """Return a plain tensor, as after a move to the device that is wanted."""
        asked, dtype = torch.device("cuda" if name == "cuda" else "cpu"), None
        if name == "to":
            asked, dtype, *_ = torch._C._nn._parse_to(*args, **kwargs)
        if asked is None:  # another dtype, or order of the numbers, in the same place
            return super().__torch_function__(torch.Tensor.to, (type(self),), (self, *args), kwargs)
        by_name = name != "to" or any(isinstance(v, str) for v in (*args, *kwargs.values()))
        if asked.type != self.wanted.type or (by_name and asked != self.wanted):
            raise CheckFailed(
                f"the {self.what} are moved to {asked}, whatever device is asked for: take the "
                "argument device."
            )
        return self.as_subclass(torch.Tensor).to(dtype=dtype or self.dtype)


def check_fit_of_calls(
    name: str, fit: Callable, train: Sequence[float], val: Sequence[float], seed: int = 0
) -> None:
    """Check fit(train, evaluate, save, num_epochs) with calls that are only noted.

    train, val: the accuracies after each epoch; the losses are drawn
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    done: list[int] = []
    saved: list[int] = []
    first, extra = rng.uniform(size=(2, len(LISTS)))  # before the first epoch, after the last
    rows = np.column_stack([rng.uniform(0.5, 2.0, len(val)), train,
                            rng.uniform(0.5, 2.0, len(val)), val])  # fmt: skip
    table = np.vstack([first, rows, extra])

    def train_once():
        done.append(len(done))
        return rng.uniform(size=3).tolist()

    def evaluate(part):
        if part not in ("train", "val"):
            raise CheckFailed(f"{name}: evaluate got {part!r}: test stays unseen while you choose.")
        k = LISTS.index(f"{part}_loss")
        return tuple(table[min(len(done), len(table) - 1), k : k + 2].tolist())

    history = fit(train_once, evaluate, lambda: saved.append(len(done)), len(val))
    check_array(f"{name}: epochs trained", len(done), len(val))
    if not isinstance(history, dict) or not set(LISTS) <= set(history):
        raise CheckFailed(f"{name}: wanted is a dictionary with {', '.join(LISTS)}.")
    check_apart(name, history)
    for k, key in enumerate(LISTS):
        suspects = {f"holds what belongs to {other}": table[1:-1, i]
                    for i, other in enumerate(LISTS) if i != k}  # fmt: skip
        suspects["is measured before the epoch, not after it"] = table[:-2, k]
        check_array(f"{name}: {key}", history[key], table[1:-1, k], suspects=suspects)
    _check_saved(name, saved, *table[1:-1].T)


def _check_saved(name, saved, train_loss, train, val_loss, val):
    """Check after which epochs the model was saved."""
    wanted, T = records(val), len(val)
    if saved == wanted:
        return print(f"ok: {name}: saved after the epochs {_text(wanted)}")
    causes = {
        "the training accuracy has chosen: the best on validation is wanted": records(train),
        "an equal accuracy is no improvement: keep the first": records(val, operator.ge),
        "the lowest validation loss has chosen: the best accuracy is wanted": records(-val_loss),
        "the lowest training loss has chosen: the best accuracy on validation is wanted": (
            records(-train_loss)
        ),
        "the loss was taken for the accuracy": records(val_loss),
        "each was compared with the epoch before: compare with the best so far": (
            [1] + [k + 1 for k in range(1, T) if val[k] > val[k - 1]]
        ),
        "the lowest accuracy has chosen": records(-val),
        "every epoch overwrites the file, so the last weights are left, not the best": (
            list(range(1, T + 1))
        ),
        "by then these are the last weights: save in the epoch that is the best so far": [T],
        "is save ever called?": [],
        "the first epoch is the best so far, too": wanted[1:],
        "a new best on train is saved too: validation alone decides": _of_both(train, val),
    }
    fitting = [text for text, epochs in causes.items() if epochs == saved]
    cause = (
        ", or ".join(fitting) if 0 < len(fitting) <= 2 else ""
    )  # a few epochs are little evidence
    cause = cause or "is it saved whenever validation is better than ever before, at that moment?"
    clause = f"{name}: saved after the epochs {_text(saved)}"
    raise CheckFailed(clause, ", wanted {wanted}", f": {cause}", wanted=_text(wanted))


def _of_both(train, val):
    """Return the epochs in which either accuracy is above all of both before it.

    >>> _of_both([0.3, 0.9, 0.4, 0.5], [0.5, 0.4, 0.6, 0.95])
    [1, 2, 4]
    """
    rising = records(np.column_stack([train, val]).ravel())
    return list(dict.fromkeys((k + 1) // 2 for k in rising))


def records(values: Any, better: Callable = operator.gt) -> list[int]:
    """Return the epochs, from 1, at which a value is better than all before it.

    >>> records([0.2, 0.5, 0.4, 0.5]), records([0.2, 0.5, 0.4, 0.5], operator.ge)
    ([1, 2], [1, 2, 4])
    """
    return [k + 1 for k in range(len(values)) if k == 0 or better(values[k], max(values[:k]))]


def _text(epochs):
    return ", ".join(map(str, epochs)) or "(none)"


def check_final(name: str, final_accuracy: Callable, seed: int = 0) -> None:
    """Check final_accuracy(load, evaluate): it loads the best, and measures test, once.

    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    loaded: list[int] = []
    asked: list[str] = []
    keys = [(w, p) for w in ("last", "best") for p in ("train", "val", "test")]
    table = {key: rng.uniform(size=2).tolist() for key in keys}  # loss and accuracy

    def evaluate(part):
        asked.append(part)
        return tuple(table["best" if loaded else "last", part])

    share = final_accuracy(lambda: loaded.append(1), evaluate)
    suspects = {
        "is that of the last weights: load the best first": table["last", "test"][1],
        "is the validation accuracy: it was the largest of many, and so it flatters": (
            table["best", "val"][1]
        ),
        "is the validation accuracy of the last weights": table["last", "val"][1],
        "is the training accuracy": table["best", "train"][1],
        "is the loss: return the accuracy": table["best", "test"][0],
        "is loss and accuracy: return the accuracy": np.array(table["best", "test"]),
    }
    check_array(f"{name}: the result", share, table["best", "test"][1], suspects=suspects)
    if asked != ["test"]:
        raise CheckFailed(f"{name}: measured were {', '.join(asked)}: test alone, and once.")
