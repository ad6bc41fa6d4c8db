"""Checks of PyTorch training code: an epoch, an accuracy, an optimiser.

Each follows the same steps in plain PyTorch, rightly and with the usual slips, and tells which slip
gives what the student has.
"""

import numpy as np
import torch
import torch.nn.functional as F

from helpers.checks import CheckFailed, check_array
from helpers.checks.classifier import call
from helpers.models import (
    forward,
    forwards_of,
    is_training,
    loader_near,
    parameters_of,
    tiny_model,
)

SLIPS = {  # of an epoch; the clauses follow "the parameters ..."
    "accumulate": "hold the gradients of earlier batches too: is zero_grad forgotten?",
    "softmax": "come from two softmaxes: cross_entropy takes the logits themselves",
    "sum": "come from a loss that is summed: take its mean over the batch",
    "climb": "went uphill: the step goes against the gradient",
    "late": "are one batch behind: does the step come before backward?",
    "weights only": "lack the steps of the biases",
    "biases only": "lack the steps of the weights",
    "first only": "took one step only: is the return inside the loop?",
}


def check_epoch(name, train, setting, optimizer=("SGD", {"lr": 0.1}), *, sizes, batches, seed=0):
    """Check train(model, loader, setting): parameters, losses, modes, batches; two epochs.

    setting: the last argument, or what makes it for a model
    optimizer: name in torch.optim and settings, which the training should agree with
    sizes: of the tiny model's layers; batches: rows of each batch, the last may be smaller
    raises: CheckFailed that names the usual mistakes
    """
    rng, N = np.random.default_rng(seed), sum(batches)
    X, y = rng.standard_normal((N, sizes[0])), rng.integers(sizes[-1], size=N)
    model = tiny_model(train, sizes=sizes, seed=seed)
    start, loader = parameters_of(model), loader_near(train, X, y, batches[0])
    parts = [(torch.tensor(X)[k : k + batches[0]], torch.tensor(y)[k : k + batches[0]])
             for k in range(0, N, batches[0])]  # fmt: skip
    last = setting(model) if callable(setting) else setting
    for epochs in (1, 2):
        losses = call(name, train, model, loader, last)
        shapes = [tuple(noted["shape"]) for noted in forwards_of(model)]
        seen, wanted_shapes = len(shapes), [(n, sizes[0]) for n in batches] * epochs
        if shapes != wanted_shapes:
            wanted_seen = f"one for each of {len(batches)} batches, {len(batches) * epochs} in all"
            raise CheckFailed(
                f"{name}: {seen} forward passes after {epochs} epochs, {wanted_seen}."
            )
        wanted, wanted_losses = follow(start, parts * epochs, optimizer)
        slips = {slip: follow(start, parts * epochs, optimizer, slip) for slip in SLIPS}
        suspects = {SLIPS[slip]: vector for slip, (vector, _) in slips.items()}
        suspects[
            "are those of the start: does the step come after backward, with the gradients?"
        ] = _vector(start.values())
        title = f"{name}: the parameters after {len(parts) * epochs} batches"
        check_array(title, _vector(parameters_of(model).values()), wanted, suspects=suspects)
        check_losses(name, losses, wanted_losses[-len(parts) :], batches)


def check_losses(name, losses, wanted, batches):
    """Check the list of an epoch's losses, one for each batch."""
    if not isinstance(losses, (list, tuple, np.ndarray)):
        raise CheckFailed(f"{name} returned {type(losses).__name__}; wanted is a list of losses.")
    if any(getattr(loss, "requires_grad", False) for loss in losses):
        raise CheckFailed(f"{name}: the losses keep their graphs: note loss.item(), a number.")
    suspects = {
        "are running means since the start: note each batch's own loss": (
            np.cumsum(wanted) / np.arange(1, len(wanted) + 1)
        ),
        "are sums over the batch: take the mean": wanted * np.array(batches),
        "are divided by the batch size once more": wanted / np.array(batches),
        "start with the second batch": wanted[1:],
        "are those of one batch only": wanted[-1:],
    }
    yours = [float(loss) for loss in losses]
    check_array(f"{name}: the losses", np.array(yours), wanted, suspects=suspects)


def follow(start, parts, optimizer, slip=""):
    """Return the parameters, as one row of numbers, and the losses of training step by step.

    start: {name: array}, weight and bias of each linear layer in turn, with a ReLU between
    parts: the batches (X, y); optimizer: name and settings; slip: a key of SLIPS, or ""

    >>> start = {"W": np.zeros((2, 1)), "b": np.zeros(2)}
    >>> X, y = torch.ones(1, 1, dtype=torch.float64), torch.tensor([1])
    >>> follow(start, [(X, y)], ("SGD", {"lr": 1.0}))[0]
    array([-0.5,  0.5, -0.5,  0.5])
    """
    leaves = [torch.tensor(w, requires_grad=True) for w in start.values()]
    kept = {"weights only": leaves[::2], "biases only": leaves[1::2]}.get(slip, leaves)
    chosen = getattr(torch.optim, optimizer[0])(kept, **optimizer[1])
    losses = []
    for X, y in parts[:1] if slip == "first only" else parts:
        logits = X
        for k in range(0, len(leaves), 2):
            logits = F.linear(F.relu(logits) if k else logits, leaves[k], leaves[k + 1])
        logits = logits.softmax(1) if slip == "softmax" else logits
        loss = F.cross_entropy(logits, y, reduction="sum" if slip == "sum" else "mean")
        slopes = torch.autograd.grad(-loss if slip == "climb" else loss, leaves)
        if slip == "late":
            chosen.step()
        for leaf, slope in zip(leaves, slopes, strict=True):
            leaf.grad = leaf.grad + slope if slip == "accumulate" and losses else slope
        if slip != "late":
            chosen.step()
        losses.append(loss.item())
    return _vector(leaf.detach().numpy() for leaf in leaves), np.array(losses)


def check_trains_in_train_mode(name, train, setting, seed=0):
    """Check that an epoch runs in train mode, though an evaluation left the model in eval mode."""
    model = tiny_model(train, dropout=0.5, batch_norm=True, seed=seed)
    X, y = np.random.default_rng(seed).standard_normal((6, 4)), np.arange(6) % 3
    model.eval()
    call(name, train, model, loader_near(train, X, y, 3), setting(model))
    if not all(noted["training"] for noted in forwards_of(model)):
        raise CheckFailed(f"{name}: the model is left in eval mode: call model.train() first.")


def check_accuracy(name, accuracy, batches, right, seed=0):
    """Check accuracy(model, loader) on batches of which so many rows are right.

    batches: rows of each batch; right: how many of them the model gets right
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    model = tiny_model(accuracy, dropout=0.5, batch_norm=True, seed=seed)
    before, loader = parameters_of(model), []
    for rows, good in zip(batches, right, strict=True):
        X = torch.tensor(rng.standard_normal((rows, 4)))
        best = forward(model, X, training=False).argmax(1)
        loader.append((X, torch.tensor((best + (np.arange(rows) >= good)) % 3)))
    known = len(forwards_of(model))
    share = call(name, accuracy, model, loader)
    passes = forwards_of(model)[known:]
    check_array(f"{name}: rows of each batch", [p["shape"][0] for p in passes], np.array(batches))
    if any(noted["training"] for noted in passes):
        raise CheckFailed(f"{name}: the model was in train mode: call model.eval() first.")
    suspects = {
        "is the mean over batches: count images, as batches may differ in size": np.mean(
            np.divide(right, batches)
        ),
        "is the number of right answers: divide by the number of images": float(sum(right)),
        "is the number of right answers for each batch: divide by the images": np.mean(right),
        "is divided by the size of the first batch each time": np.mean(right) / batches[0],
        "is the error: count what is right": 1 - sum(right) / sum(batches),
        "is in percent: return a share from 0 to 1": 100 * sum(right) / sum(batches),
        "is that of the last batch only": right[-1] / batches[-1],
        "is that of the first batch only": right[0] / batches[0],
    }
    wanted = sum(right) / sum(batches)
    share = float(share) if isinstance(share, (int, torch.Tensor)) else share
    # a float32 mean of ones and zeros is good to 1e-7
    check_array(f"{name} of {sum(batches)} images", share, wanted, suspects=suspects, atol=1e-6)
    if any(noted["grad"] for noted in passes):
        raise CheckFailed(f"{name}: a graph was built: evaluate under torch.no_grad().")
    if not is_training(model):
        raise CheckFailed(f"{name}: the model is left in eval mode: call model.train() at the end.")
    check_array(f"{name}: model's parameters", _vector(parameters_of(model).values()),
                _vector(before.values()))  # fmt: skip


def check_optimizer(name, make, kind, lr, weight_decay, shapes, seed=0, num_steps=3):
    """Check make(parameters, kind, lr, weight_decay): steps with made-up gradients.

    kind: "sgd" or "adamw"; shapes: of the parameters, those of one axis are biases
    raises: CheckFailed that names the usual mistakes
    """
    rng = np.random.default_rng(seed)
    start = [rng.standard_normal(shape) for shape in shapes]
    slopes = [[rng.standard_normal(shape) for shape in shapes] for _ in range(num_steps)]
    tensors = [torch.tensor(w, requires_grad=True) for w in start]
    optimizer = call(name, make, tensors, kind, lr, weight_decay)
    if optimizer is None:
        raise CheckFailed(f"{name} returned None: does it end with a return?")
    yours = _steps(optimizer, tensors, slopes)

    def other(kind, weights, biases, lr=lr):
        """Return what an optimiser with these decays of weights and biases gives."""
        leaves = [torch.tensor(w, requires_grad=True) for w in start]
        groups = [
            {"params": [w], "weight_decay": weights if w.ndim > 1 else biases} for w in leaves
        ]
        optimizers = {"sgd": torch.optim.SGD, "adamw": torch.optim.AdamW, "adam": torch.optim.Adam}
        return _steps(optimizers[kind](groups, lr=lr), leaves, slopes)

    d, swapped = weight_decay, "adamw" if kind == "sgd" else "sgd"
    suspects = {
        "are those of Adam, which mixes the decay into the gradient: use AdamW": other(
            "adam", d, 0
        ),
        "are those of Adam, with decayed biases: use AdamW, and decay weights only": (
            other("adam", d, d)
        ),
        "lack the weight decay": other(kind, 0, 0),
        "have decayed biases too: decay the weights only": other(kind, d, d),
        "have decayed biases in place of weights": other(kind, 0, d),
        "have AdamW's default decay of 0.01": other(kind, 0.01, 0.01),
        "have AdamW's default decay of 0.01 on the biases: set it to 0": other(kind, d, 0.01),
        "come from the other optimiser": other(swapped, d, 0),
        "ignore lr": other(kind, d, 0, lr=1e-3),
        "have a decay that is halved: PyTorch's weight_decay is 2 * reg already": other(
            kind, d / 2, 0
        ),
        "are those of the start: does the optimiser hold the parameters?": _vector(start),
    }
    title = f"{name}: the parameters after {num_steps} steps of {kind}"
    check_array(title, yours, other(kind, d, 0), suspects=suspects)


def _steps(optimizer, tensors, slopes):
    """Return the tensors, as one row, after a step for each list of gradients."""
    for gradients in slopes:
        for tensor, gradient in zip(tensors, gradients, strict=True):
            tensor.grad = torch.tensor(gradient)
        optimizer.step()
    return _vector(tensor.detach().numpy() for tensor in tensors)


def _vector(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])
