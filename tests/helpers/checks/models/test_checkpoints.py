"""The checks of checkpoints name the usual mistakes."""

import pytest
import torch

from helpers.checks import CheckFailed
from helpers.checks.models import check_load, check_save, check_saved_and_loaded


def save(model, path):
    torch.save({"state": model.state_dict(), "accuracy": 0.5}, path)


def load(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model


def test_takes_a_state_dict_alone_or_with_more():
    assert check_save("save", save)["accuracy"] == 0.5
    check_save("save", lambda model, path: torch.save(model.state_dict(), path))


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
        check_save("save", WRONG[says])


def test_takes_a_state_that_was_loaded():
    check_load("load", load, seed=3)
    check_load("load", load, around=lambda state: {**state})


def load_named(model, path):
    found = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(found, strict=False)


def parameters_only(model, path):
    state = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict({k: v for k, v in state.items() if "running" not in k}, strict=False)


def put_on_the_cpu(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True), assign=True)


NOT_LOADED = {
    "those of the fresh model": lambda model, path: torch.load(path),
    "lack the running statistics": parameters_only,
    "on another device": put_on_the_cpu,
}


@pytest.mark.parametrize("says", NOT_LOADED)
def test_names_what_is_wrong_with_a_loaded_model(says):
    with pytest.raises(CheckFailed, match=says):
        check_load("load", NOT_LOADED[says])


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU to give it back to")
def test_notices_a_checkpoint_that_wants_its_gpu_back():
    with pytest.raises(CheckFailed, match="is map_location given"):
        check_load(
            "load", lambda model, path: model.load_state_dict(torch.load(path, weights_only=True))
        )


def save_parameters(model, path):
    torch.save({name: p.detach() for name, p in model.named_parameters()}, path)


def test_notices_running_statistics_that_are_not_saved():
    with pytest.raises(CheckFailed, match=r"lacks 1\.running_mean: running statistics are"):
        check_save("save", save_parameters)


def test_a_pair_undoes_each_other():
    def save_bare(model, path):
        torch.save(model.state_dict(), path)

    check_saved_and_loaded("pair", save_bare, load)
    with pytest.raises(CheckFailed, match="lack the running statistics"):
        check_saved_and_loaded("pair", save_parameters, load_named)
