"""The training loop of helpers.torch_nets.fitting, held against plain PyTorch step by step."""

from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers.data.batches import Loader
from helpers.torch_nets import evaluate, fit, predict

X = torch.randn(20, 4, generator=torch.Generator().manual_seed(0))
Y = (X[:, 0] > 0).long() + (X[:, 1] > 1).long()


def new_model(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))


def parts():
    return {"train": [(X[:7], Y[:7]), (X[7:14], Y[7:14])], "val": [(X[14:18], Y[14:18])]}


def test_follows_plain_pytorch():
    model, other = new_model(), new_model()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.ExponentialLR(sgd, 0.5)
    history = fit(model, parts(), sgd, 1, scheduler=schedule)
    plain = torch.optim.SGD(other.parameters(), lr=0.1, momentum=0.9)
    for k, (images, labels) in enumerate(parts()["train"]):
        plain.param_groups[0]["lr"] = 0.1 * 0.5**k
        loss = F.cross_entropy(other(images), labels)
        assert history["loss"][k] == pytest.approx(loss.item(), rel=1e-5)
        plain.zero_grad()
        loss.backward()
        plain.step()
    for mine, wanted in zip(model.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine, wanted)


def test_ends_with_the_weights_that_were_best_on_validation():
    model = new_model()
    sgd = torch.optim.SGD(model.parameters(), lr=3.0)
    history = fit(model, parts(), sgd, 6)
    assert evaluate(model, parts()["val"])[1] == max(history["val"])


def test_trains_in_train_mode_after_each_evaluation():
    model, modes = new_model(), []
    model.register_forward_pre_hook(lambda module, _: modes.append(module.training))
    fit(model, parts(), torch.optim.SGD(model.parameters(), lr=0.1), 2)
    assert modes == [True, True, False] * 2


def test_evaluates_every_further_split():
    model = new_model()
    loaders = parts() | {"few": [(X[:3], Y[:3])]}
    history = fit(model, loaders, torch.optim.SGD(model.parameters(), lr=0.1), 2)
    assert [len(history[key]) for key in ("few", "few_loss", "val", "val_loss")] == [2] * 4


def test_averages_over_images_where_batches_differ_in_size():
    model = new_model()
    whole = evaluate(model, [(X, Y)])
    assert evaluate(model, [(X[:15], Y[:15]), (X[15:], Y[15:])]) == pytest.approx(whole)
    assert model.training


def test_predicts_in_the_order_of_the_loader():
    model = new_model().eval()
    with torch.no_grad():
        wanted = model(X).argmax(1)
    assert predict(model, Loader(X, Y, 6)).tolist() == wanted.tolist()


def test_logs_one_line_an_epoch():
    lines, model = [], new_model()
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    history = fit(model, parts(), sgd, 2, log=lines.append)
    assert lines[1].endswith(f"val accuracy {history['val'][1]:.3f}")


def test_takes_an_objective_of_its_own():
    model = new_model()
    before = [p.detach().clone() for p in model.parameters()]
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    fit(model, parts(), sgd, 1, objective=lambda m, images, labels: 0 * m(images).sum())
    for mine, wanted in zip(model.parameters(), before, strict=True):
        torch.testing.assert_close(mine.detach(), wanted)


def test_tells_a_live_plot_how_many_steps_there_will_be():
    told = []
    plot = SimpleNamespace(update=lambda curves, steps: told.append((len(curves["loss"]), steps)))
    model = new_model()
    fit(model, parts(), torch.optim.SGD(model.parameters(), lr=0.1), 3, plot=plot)
    assert told == [(k, 6) for k in range(1, 7)]
