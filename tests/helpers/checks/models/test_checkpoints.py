"""The checks of checkpoints name the usual mistakes."""

import numpy as np
import pytest
import torch

from helpers.checks import CheckFailed
from helpers.checks.models import check_load, check_save, forward, tiny_model

X = np.random.default_rng(0).standard_normal((5, 4))


def save(model, path):
    torch.save({"state": model.state_dict(), "accuracy": 0.5}, path)


def load(model, path):
    model.load_state_dict(torch.load(path, weights_only=True))
    return model


def seen():
    model = tiny_model(save, batch_norm=True, seed=1)
    forward(model, X, training=True)
    return model


def test_takes_a_state_dict_alone_or_with_more():
    assert check_save("save", save, seen())["accuracy"] == 0.5
    check_save("save", lambda model, path: torch.save(model.state_dict(), path), seen())


WRONG = {
    "saves a whole object": lambda model, path: torch.save(model, path),
    "no file was written": lambda model, path: None,
    "holds no tensors of the names": lambda model, path: torch.save({"accuracy": 0.5}, path),
    "0.weight in the file": lambda model, path: torch.save(
        {name: value * 0 for name, value in model.state_dict().items()}, path
    ),
}


@pytest.mark.parametrize("says", WRONG)
def test_names_what_is_wrong_with_a_file(says):
    with pytest.raises(CheckFailed, match=says):
        check_save("save", WRONG[says], seen())


def test_takes_a_state_that_was_loaded():
    check_load("load", load, seen(), tiny_model(load, batch_norm=True, seed=2), X)


def test_notices_a_state_that_was_not_loaded():
    fresh = tiny_model(load, batch_norm=True, seed=2)
    with pytest.raises(CheckFailed, match="those of the fresh model"):
        check_load("load", lambda model, path: torch.load(path), seen(), fresh, X)


def test_notices_running_averages_that_were_not_loaded():
    def parameters_only(model, path):
        state = torch.load(path, weights_only=True)
        model.load_state_dict({k: v for k, v in state.items() if "running" not in k}, strict=False)

    fresh = tiny_model(load, batch_norm=True, seed=2)
    with pytest.raises(CheckFailed, match="logits of the loaded model"):
        check_load("load", parameters_only, seen(), fresh, X)
