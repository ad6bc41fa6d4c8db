"""The checks of the LeNet-5 pipeline name the usual mistakes, and take what is right."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from helpers.checks import CheckFailed
from helpers.checks.lenet5_pipeline.lenet5 import (
    check_data_set,
    check_final,
    check_fit_of_calls,
    check_kaiming,
    check_lenet,
    check_loader,
    check_step_decay,
    on_device,
)
from helpers.checks.lenet5_pipeline.lenet5.data_sets import epochs_of
from helpers.checks.lenet5_pipeline.lenet5.training import Elsewhere
from helpers.checks.models import check_epoch, optimizer_of


def lenet(activation=nn.ReLU, pool=nn.MaxPool2d, last=()):
    return nn.Sequential(
        *[nn.Conv2d(3, 6, 5), activation(), pool(2), nn.Conv2d(6, 16, 5), activation(), pool(2)],
        *[nn.Flatten(), nn.Linear(400, 120), activation(), nn.Linear(120, 84), activation()],
        *[nn.Linear(84, 10), *last],
    )


def test_takes_lenet5_whatever_the_order_of_its_parameters():
    check_lenet("LeNet5", lenet(), N=2)

    class Backwards(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = nn.ModuleList(list(lenet())[::-1])

        def forward(self, x):
            for part in list(self.parts)[::-1]:
                x = part(x)
            return x

    check_lenet("LeNet5", Backwards(), N=1, seed=1)


NETWORKS = {
    "leave the softmax to the loss": lambda: lenet(last=[nn.Softmax(1)]),
    "are logarithms of probabilities": lambda: lenet(last=[nn.LogSoftmax(1)]),
    "scores may be negative": lambda: lenet(last=[nn.ReLU()]),
    "lack all ReLUs": lambda: lenet(activation=nn.Identity),
    "come from sigmoids": lambda: lenet(activation=nn.Sigmoid),
    "come from tanh": lambda: lenet(activation=nn.Tanh),
    "come from average pools": lambda: lenet(pool=nn.AvgPool2d),
    "kept as self.something": lambda: nn.Flatten(),
    r"there is none, but there is \(10, 3072\)": lambda: nn.Linear(3072, 10),
    "too little is left of the image": lambda: lenet(pool=lambda n: nn.MaxPool2d(9)),
    "nothing is left of the image": lambda: lenet(pool=lambda n: nn.MaxPool2d(5)),
    "is the batch flattened from axis 1 on": lambda: lenet(pool=lambda n: nn.MaxPool2d(2, 1)),
    "has no dropout": lambda: nn.Sequential(nn.Dropout(0.5), lenet()),
}


@pytest.mark.parametrize("says", NETWORKS)
def test_names_what_is_wrong_with_a_network(says):
    with pytest.raises(CheckFailed, match=says):
        check_lenet("LeNet5", NETWORKS[says](), N=3)


@pytest.mark.parametrize("k", [1, 4, 8, 10])
def test_says_which_relu_is_missing(k):
    layers = list(lenet())
    where = {1: "first conv", 4: "second conv", 8: "layer to 120", 10: "layer to 84"}[k]
    with pytest.raises(CheckFailed, match=f"lack the ReLU after the .*{where}"):
        check_lenet("LeNet5", nn.Sequential(*layers[:k], *layers[k + 1 :]), N=2)


def test_notices_a_cut_graph():
    class Cut(nn.Sequential):
        def forward(self, x):
            return self[1](self[0](x).detach())

    net = lenet()
    with pytest.raises(CheckFailed, match=r"no gradient reaches 0\.0\.weight"):
        check_lenet("LeNet5", Cut(net[:6], net[6:]), N=2)


class Images(torch.utils.data.Dataset):
    def __init__(self, X, y, mean, std):
        self.X, self.y, self.mean, self.std = X, y, mean.view(-1, 1, 1), std.view(-1, 1, 1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return (self.X[i] / 255 - self.mean) / self.std, int(self.y[i])


def with_items(get):
    return type("Wrong", (Images,), {"__getitem__": get})


DATA_SETS = {
    "scale the pixels": with_items(lambda s, i: ((s.X[i] - s.mean) / s.std, s.y[i])),
    "and not normalised": with_items(lambda s, i: (s.X[i] / 255, s.y[i])),
    "lack the division by std": with_items(lambda s, i: (s.X[i] / 255 - s.mean, s.y[i])),
    "have mean and std swapped": with_items(lambda s, i: ((s.X[i] / 255 - s.std) / s.mean, 0)),
    "is torch.float64": with_items(lambda s, i: (s.X[i].double(), s.y[i])),
    "is a pair, .* not Tensor": with_items(lambda s, i: s.X[i]),
    "is a pair, .* not None": with_items(lambda s, i: None),
    "should be a tensor": with_items(lambda s, i: (s.X[i].numpy(), s.y[i])),
    "are numbers of rows": with_items(lambda s, i: (Images.__getitem__(s, i)[0], i)),
    "labels has the wrong shape": with_items(lambda s, i: (Images.__getitem__(s, i)[0], s.y[[i]])),
    "counts all numbers": type("Long", (Images,), {"__len__": lambda s: s.X.numel()}),
    "changed its input X": with_items(lambda s, i: (s.X.zero_()[i] / 255, s.y[i])),
}


@pytest.mark.parametrize("image", [(3, 32, 32), (1, 2, 5)])
def test_takes_a_data_set(image):
    check_data_set("Images", Images, N=4, image=image)


@pytest.mark.parametrize("says", DATA_SETS)
def test_names_what_is_wrong_with_a_data_set(says):
    with pytest.raises(CheckFailed, match=says):
        check_data_set("Images", DATA_SETS[says], N=5, image=(2, 4, 3))


def new_loader(data, size, train, seed, **options):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(data, size, **{"shuffle": train, "generator": generator, **options})


def fixed_order(data, size, train, seed):
    rows = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed)).tolist()
    return DataLoader(data, size, sampler=rows if train else None)


def one_label(data, size, train, seed):
    return DataLoader(TensorDataset(data.tensors[0], data.tensors[1] * 0), size)


def with_replacement(data, size, train, seed):
    sampler = RandomSampler(data, True, generator=torch.Generator().manual_seed(seed))
    return new_loader(data, size, train, seed, sampler=sampler, shuffle=None)


LOADERS = {
    "evaluation is shuffled": lambda *a: new_loader(*a, shuffle=True),
    "train is not shuffled": lambda *a: new_loader(*a, shuffle=False),
    "drops the last, smaller batch": lambda *a: new_loader(*a, drop_last=True),
    "the same order: draw": fixed_order,
    "PyTorch's global one": lambda *a: new_loader(*a, generator=None),
    "is seed used": lambda data, size, train, seed: new_loader(data, size, train, 0),
    "wanted is each row once": with_replacement,
    "has batches of": lambda data, size, train, seed: new_loader(data, 7, train, seed),
    "keep it at 0": lambda *a: new_loader(*a, num_workers=2),
    "returned None": lambda *a: None,
    "beside their labels": one_label,
}


def test_takes_a_loader():
    check_loader("new_loader", new_loader, num_rows=21, batch_size=4, seed=1)


@pytest.mark.parametrize("says", LOADERS)
def test_names_what_is_wrong_with_a_loader(says):
    with pytest.raises(CheckFailed, match=says):
        check_loader("new_loader", LOADERS[says], num_rows=20, batch_size=8)


def test_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    epochs_of("loader", new_loader, 20, 8, True, 0)
    assert torch.equal(before, torch.get_rng_state())


def epoch(move):
    def train_epoch(model, loader, optimizer, device):
        model.train()
        losses = []
        for images, labels in loader:
            X, y = move(images, labels, device)
            loss = F.cross_entropy(model(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    return train_epoch


def check_moves(move, device="cpu"):
    train = on_device(epoch(move), torch.device(device))
    setting, sgd = (lambda model: optimizer_of(model, "SGD", lr=0.1)), ("SGD", {"lr": 0.1})
    check_epoch("train_epoch", train, setting, sgd, sizes=(3, 2), batches=(2, 1))


MOVED = {
    "to": lambda X, y, d: (X.to(d), y.to(d)),
    "by keyword": lambda X, y, d: (X.to(device=d, non_blocking=True), y.to(device=d)),
    "with a dtype": lambda X, y, d: (X.to(d, torch.float64), y.to(d)),
    "after a change of dtype": lambda X, y, d: (X.float().double().to(d), y.long().to(d)),
    "after work in its old place": lambda X, y, d: ((X * 2 - X).to(d), y.to(torch.int64).to(d)),
    "to where a tensor is": lambda X, y, d: (X.to(torch.zeros(1).double()), y.to(d)),
    "by its text": lambda X, y, d: (X.to(str(d)), y.to(str(d))),
}


@pytest.mark.parametrize("device", ["cpu", "cpu:1"])
@pytest.mark.parametrize("way", MOVED)
def test_takes_batches_that_are_moved(way, device):
    check_moves(MOVED[way], device)


UNMOVED = {
    "the images are still where": lambda X, y, d: (X, y),
    "by images.to.device., and keep what": lambda X, y, d: (X, y.to(d)),
    "the labels are still where": lambda X, y, d: (X.to(d), y),
    "the images are moved to cuda": lambda X, y, d: (X.cuda(), y.cuda()),
    "the labels are moved to cuda:1": lambda X, y, d: (X.to(d), y.to("cuda:1")),
    "the images are moved to cpu": lambda X, y, d: (X.to("cpu"), y.to("cpu")),
    "the labels are moved to cpu": lambda X, y, d: (X.to(d), y.cpu()),
}


@pytest.mark.parametrize("says", UNMOVED)
def test_names_what_is_not_moved(says):
    with pytest.raises(CheckFailed, match=says):
        check_moves(UNMOVED[says], "cpu:1")


def test_a_batch_tells_its_shape_before_it_is_moved():
    ((images, labels),) = Elsewhere([(torch.ones(2, 3), torch.arange(2))], "cpu")
    assert images.shape == (2, 3)
    assert len(labels) == 2
    assert type(images.to("cpu")) is torch.Tensor


def fit(is_best=lambda h: h["val"][-1] > max(h["val"][:-1], default=-1), late=False):
    def run(train, evaluate, save, num_epochs):
        history = {"train_loss": [], "train": [], "val_loss": [], "val": []}
        for _ in range(num_epochs):
            train()
            for part in ("train", "val"):
                for key, value in zip((f"{part}_loss", part), evaluate(part), strict=True):
                    history[key].append(value)
            if is_best(history):
                save()
        if late:
            save()
        return history

    return run


ACCURACIES = [0.3, 0.2, 0.5, 0.6, 0.4], [0.3, 0.5, 0.2, 0.4, 0.5]  # train, val
FITS = {
    "the training accuracy has chosen": lambda h: h["train"][-1] > max(h["train"][:-1], default=-1),
    "an equal accuracy is no improvement": lambda h: h["val"][-1] >= max(h["val"]),
    "the lowest validation loss has chosen": lambda h: h["val_loss"][-1] == min(h["val_loss"]),
    "compare with the best so far": lambda h: h["val"][-1] > [0, *h["val"]][-2],
    "so the last weights are left": lambda h: True,
    "is save ever called": lambda h: False,
    "the lowest accuracy has chosen": lambda h: h["val"][-1] < min(h["val"][:-1], default=2),
}


def test_takes_a_fit_that_saves_the_best():
    check_fit_of_calls("fit", fit(), *ACCURACIES)


@pytest.mark.parametrize("says", FITS)
def test_names_what_has_chosen_the_epoch(says):
    with pytest.raises(CheckFailed, match=says):
        check_fit_of_calls("fit", fit(FITS[says]), *ACCURACIES)


def test_notices_a_save_at_the_end():
    with pytest.raises(CheckFailed, match="by then these are the last weights"):
        check_fit_of_calls("fit", fit(lambda h: False, late=True), *ACCURACIES)


def test_notices_a_look_at_test():
    def peek(train, evaluate, save, num_epochs):
        evaluate("test")

    with pytest.raises(CheckFailed, match="test stays unseen"):
        check_fit_of_calls("fit", peek, *ACCURACIES)


FINALS = {
    "that of the last weights": lambda load, evaluate: evaluate("test")[1],
    "so it flatters": lambda load, evaluate: load() or evaluate("val")[1],
    "is the loss": lambda load, evaluate: load() or evaluate("test")[0],
    "is loss and accuracy": lambda load, evaluate: load() or evaluate("test"),
    "alone, and once": lambda load, evaluate: load() or max(evaluate("test")[1] for _ in "ab"),
}


@pytest.mark.parametrize("says", FINALS)
def test_names_what_is_wrong_with_a_result(says):
    check_final("final", lambda load, evaluate: load() or evaluate("test")[1])
    with pytest.raises(CheckFailed, match=says):
        check_final("final", FINALS[says])


def start(draw=nn.init.kaiming_normal_, bias=nn.init.zeros_, layers="modules", first=0):
    def init(model):
        known = [m for m in getattr(model, layers)() if isinstance(m, (nn.Conv2d, nn.Linear))]
        for layer in known[first:]:
            draw(layer.weight)
            bias(layer.bias)

    return init


SIZES = (8, 6, 20, 100, 40, 12)
STARTS = {
    "weight of Conv2d 0 is as it was": start(first=1),
    "weight of Conv2d 2.0 is as it was": start(layers="children"),
    "bias of Conv2d 0 is as it was": start(bias=lambda b: None),
    "bias of Conv2d 0 ": start(bias=nn.init.normal_),
    "take the numbers that come in": start(lambda w: nn.init.kaiming_normal_(w, mode="fan_out")),
    "is Xavier's": start(nn.init.xavier_normal_),
    "a ReLU takes half away": start(lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear")),
    "uniform distribution": start(nn.init.kaiming_uniform_),
    "PyTorch's default": start(lambda w: nn.init.kaiming_uniform_(w, a=5**0.5)),
    "taken for a standard deviation": start(lambda w: nn.init.normal_(w, 0, 2 / w[0].numel())),
    "starts with mean": start(lambda w: nn.init.kaiming_normal_(w).add_(0.1)),
    "starts with standard deviation": start(lambda w: nn.init.normal_(w, 0, 9)),
    "weight of BatchNorm2d 2.1 was changed": lambda m: [
        nn.init.kaiming_normal_(p) if p.ndim > 1 else p.zero_() for p in m.parameters()
    ],
}


@pytest.mark.parametrize("seed", range(20))
def test_takes_kaimings_start_for_any_seed(seed):
    check_kaiming("init", start(), SIZES, seed=seed)


@pytest.mark.parametrize("says", STARTS)
def test_names_what_is_wrong_with_a_start(says):
    with pytest.raises(CheckFailed, match=says):
        check_kaiming("init", STARTS[says], SIZES)


RATES = {
    "decays every epoch": lambda e, lr, every, f: lr * f**e,
    "take whole steps": lambda e, lr, every, f: lr * f ** (e / every),
    "decays once only": lambda e, lr, every, f: lr * f if e >= every else lr,
    "one epoch too soon": lambda e, lr, every, f: lr * f ** ((e + 1) // every),
    "one epoch too late": lambda e, lr, every, f: lr * f ** (max(e - 1, 0) // every),
    "never decays": lambda e, lr, every, f: lr,
    "comes back after it": lambda e, lr, every, f: lr * f if e and e % every == 0 else lr,
    "is a factor alone": lambda e, lr, every, f: f ** (e // every),
    "grows": lambda e, lr, every, f: lr / f ** (e // every),
    "returned None": lambda e, lr, every, f: None,
}


@pytest.mark.parametrize("says", RATES)
def test_names_what_is_wrong_with_a_schedule(says):
    case = {"lr": 0.1, "every": 3, "factor": 0.5, "num_epochs": 8}
    check_step_decay("lr_at", lambda e, lr, every, f: lr * f ** (e // every), **case)
    with pytest.raises(CheckFailed, match=says):
        check_step_decay("lr_at", RATES[says], **case)


def test_lends_numbers_of_the_right_kind():
    """The first batch of an epoch is float64 images and int64 labels, as tiny models want them."""
    ((images, labels),) = Elsewhere([(np_tensor(2, 3), torch.arange(2))], "cpu")
    assert (images.dtype, labels.dtype) == (torch.float64, torch.int64)


def np_tensor(*shape):
    return torch.tensor(np.ones(shape))
