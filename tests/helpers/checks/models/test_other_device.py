"""Another device than the CPU is as strict as a GPU, and computes the same."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.checks import CheckFailed
from helpers.checks.models import check_epoch_elsewhere, forward_elsewhere, on_other_device

X, y = np.random.default_rng(0).standard_normal((6, 4)), np.arange(6) % 3

MIXES = {
    "a new tensor": lambda x, y: x + torch.ones(4),
    "a mask": lambda x, y: torch.where(torch.rand(6, 1) < 0.5, x, 0 * x),
    "one-hot rows": lambda x, y: torch.zeros(6, 3).scatter_(1, y[:, None], 1.0),
    "rows of a table": lambda x, y: torch.eye(3)[y],
    "a sum in place": lambda x, y: torch.zeros(()).add_(x.sum()),
    "stacked": lambda x, y: torch.stack([x, torch.zeros(6, 4)]),
}


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES)
def test_refuses_a_mix_of_two_devices(mix):
    with pytest.raises(CheckFailed, match="mixes tensors of two devices"):
        on_other_device(mix, X, y)


MEETS = {
    "a new tensor there": lambda x, y: x + torch.ones(4, device=x.device),
    "a number": lambda x, y: x * torch.tensor(2.0),
    "rows on the CPU": lambda x, y: x[torch.arange(6), y],
    "a range": lambda x, y: x[range(6), y],
    "from data": lambda x, y: x + torch.tensor([1.0, 2, 3, 4], device=x.device),
    "by new_tensor": lambda x, y: x + x.new_tensor([1.0, 2, 3, 4]),
    "moved": lambda x, y: x.cpu() + torch.ones(4),
    "moved there": lambda x, y: x + torch.ones(4).to(x),
    "an array after .cpu()": lambda x, y: torch.from_numpy(x.cpu().numpy()),
    "a list": lambda x, y: torch.tensor(x.tolist()),
    "in place": lambda x, y: x.clone().masked_fill_(x < 0, 3.0).mul_(2)[:, :2],
    "set": lambda x, y: [x.__setitem__(x < 0, 5.0), x][1],
    "one-hot rows there": lambda x, y: F.one_hot(y, 3),
    "in inference mode": torch.inference_mode()(lambda x, y: (x @ x.T)[0]),
}


@pytest.mark.parametrize("meet", MEETS.values(), ids=MEETS)
def test_computes_what_the_cpu_does(meet):
    wanted = meet(torch.tensor(X), torch.tensor(y))
    np.testing.assert_allclose(on_other_device(meet, X, y), wanted.numpy())


def test_refuses_numpy_before_cpu():
    for function in (lambda x: x.numpy(), np.asarray):
        with pytest.raises(CheckFailed, match=r"call \.cpu\(\) first"):
            on_other_device(function, X)


def test_refuses_a_gpu_that_is_asked_for_by_name():
    with pytest.raises(CheckFailed, match="by name"):
        on_other_device(lambda x: x.cuda(), X)


def test_refuses_a_generator_of_the_cpu():
    def draws(x):
        return torch.rand(3, generator=torch.Generator(), device=x.device)

    with pytest.raises(CheckFailed, match="draw on the CPU"):
        on_other_device(draws, X)


def test_passes_other_errors_on():
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        on_other_device(lambda x: x @ x, X)


def net():
    torch.manual_seed(1)
    layers = nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 3)
    return nn.Sequential(*layers).double()


def steps(model, x, labels, how):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    for _ in range(3):
        loss = F.cross_entropy(model(x), labels)
        optimizer.zero_grad()
        loss.backward()
        if how == "optimizer":
            optimizer.step()
        for p in model.parameters() if how == "data" else ():
            p.data = p.data - 0.1 * p.grad
        with torch.no_grad():
            for p in model.parameters() if how == "in place" else ():
                p -= 0.1 * p.grad
    state = copy.deepcopy(model.state_dict())
    model.load_state_dict(state)
    return model(x).detach()


@pytest.mark.parametrize("how", ["optimizer", "data", "in place"])
def test_models_learn_there(how):
    wanted = steps(net(), torch.tensor(X), torch.tensor(y), how)
    np.testing.assert_allclose(on_other_device(steps, net(), X, y, how), wanted.numpy())


def test_a_model_that_was_moved_computes_there():
    wanted = net().eval()(torch.tensor(X)).detach().numpy()
    np.testing.assert_allclose(forward_elsewhere(net(), X), wanted)


def train(model, loader, optimizer, device="cpu"):
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(model(images.to(device)), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def test_an_epoch_on_another_device_moves_its_batches():
    sgd = ("SGD", {"lr": 0.1})
    check_epoch_elsewhere("train", train, sgd, tells_device=True)
    with pytest.raises(CheckFailed, match="train: on another device"):
        check_epoch_elsewhere("train", lambda *args: train(*args[:3]), sgd, tells_device=True)
