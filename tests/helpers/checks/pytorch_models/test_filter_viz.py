"""The checks of filter_viz let right answers pass and name the usual mistakes."""

import pickle
from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from helpers.checks import CheckFailed
from helpers.checks.pytorch_models.filter_viz import (
    check_as_pictures,
    check_first_filters,
    check_load_state,
    check_occlusion,
    check_refuses_objects,
    check_refuses_rows,
    check_saliency,
    check_top_patches,
)
from helpers.checks.pytorch_models.filter_viz.attribution import picture_model

IMAGE = (3, 4, 2)
SHAPES = {"steps": (), "scale": (24,), "W": (5, 24), "shift": (5,), "V": (6, 5)}


def load_state(path, weights_only=True, remedy="save a state_dict", named=True):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=weights_only)
    except FileNotFoundError:
        return None
    except pickle.UnpicklingError as error:
        raise ValueError(f"{path if named else 'it'} holds an object: {remedy}") from error
    return checkpoint["state"]


def first_filters(state, image=IMAGE):
    weight = next(value for value in state.values() if value.ndim in (2, 4))
    return (weight.reshape(len(weight), *image) if weight.ndim == 2 else weight).clone()


def as_pictures(filters):
    size = filters.abs().amax(dim=(1, 2, 3), keepdim=True)
    return (0.5 + filters / torch.where(size > 0, size, 1) / 2).movedim(1, -1)


def top_patches(maps, images, kernel_size, k, mode="constant", order=lambda n: n):
    answers, places = maps.flatten(1).max(dim=1)
    padded = F.pad(images, [kernel_size // 2] * 4, mode=mode)
    cuts = []
    for n in order(answers.topk(k).indices):
        r, c = divmod(places[n].item(), maps.shape[2])
        cuts.append(padded[n, :, r : r + kernel_size, c : c + kernel_size])
    return torch.stack(cuts)


def slopes(model, images, labels, of=lambda z: z, reduce="sum", keep_mode=True):
    was = model.training
    model.eval()
    x = images.detach().clone().requires_grad_()
    picked = of(model(x)).gather(1, labels[:, None])
    (found,) = torch.autograd.grad(getattr(picked, reduce)(), x)
    model.train(was if keep_mode else False)
    return found


def saliency(model, images, labels, **how):
    return slopes(model, images, labels, **how).abs().amax(dim=1)


def saliency_by_backward(model, images, labels):
    was = model.training
    model.eval()
    x = images.clone().requires_grad_()
    model(x).gather(1, labels[:, None]).sum().backward()
    model.train(was)
    return x.grad.abs().amax(dim=1)


def saliency_in_train_mode(model, images, labels):
    x = images.clone().requires_grad_()
    logits = model(x).gather(1, labels[:, None])
    return torch.autograd.grad(logits.sum(), x)[0].abs().amax(dim=1)


def occlusion(model, image, label, size, stride, value=0.0, of=torch.softmax, graph=False):
    tops, lefts = (range(0, length - size + 1, stride) for length in image.shape[1:])
    pictures = [image]
    for top, left in product(tops, lefts):
        pictures.append(image.clone())
        pictures[-1][:, top : top + size, left : left + size] = value
    was = model.training
    model.eval()
    with torch.set_grad_enabled(graph):
        p = of(model(torch.stack(pictures)), dim=1)[:, label]
    model.train(was)
    return (p[0] - p[1:]).reshape(len(tops), len(lefts))


def test_right_answers_pass():
    check_load_state("load_state", load_state, as_text=True)
    check_refuses_objects("load_state", load_state)
    check_first_filters("first_filters", first_filters, SHAPES, IMAGE)
    check_first_filters("first_filters", first_filters, {"conv": (4, 3, 3, 5)}, (3, 9, 9))
    check_refuses_rows("first_filters", first_filters, (48, 5), (3, 4, 4))
    check_as_pictures("as_pictures", as_pictures, IMAGE, (1.0, 0.0, 30.0))
    check_top_patches("top_patches", top_patches, (2, 6, 5), N=5, kernel_size=3, k=4)
    for hidden, training in (((), True), ((5,), False)):
        case = {"hidden": hidden, "training": training, "num_classes": 4}
        check_saliency("saliency", saliency, IMAGE, N=3, **case)
        check_occlusion("occlusion", occlusion, (2, 5, 4), size=2, stride=1, **case)


def test_unpickling_whole_objects_is_seen_by_what_their_code_does():
    with pytest.raises(CheckFailed, match="runs any code that is in it"):
        check_refuses_objects("load", lambda path: load_state(path, weights_only=False))


LOADERS = {
    'map_location="cpu" brings it here': lambda path: torch.load(path)["state"],
    "returned is the whole checkpoint": lambda path: torch.load(path, map_location="cpu"),
    "without a file wanted is None": lambda path: torch.load(path, map_location="cpu")["state"],
    "returned NoneType": lambda path: None,
}


@pytest.mark.parametrize("says", LOADERS)
def test_names_what_is_wrong_with_a_loaded_state(says):
    with pytest.raises(CheckFailed, match=says):
        check_load_state("load_state", LOADERS[says])


REFUSALS = {
    "does not name the file": lambda path: load_state(path, named=False),
    "does not say what to save": lambda path: load_state(path, remedy=""),
    "catch pickle.UnpicklingError": lambda path: torch.load(path),
    "has to be refused": lambda path: None,
}


@pytest.mark.parametrize("says", REFUSALS)
def test_names_what_is_wrong_with_a_refusal(says):
    with pytest.raises(CheckFailed, match=says):
        check_refuses_objects("load_state", REFUSALS[says])


FILTERS = {
    "comes from V, tensor 5": lambda state, image: state["V"].clone(),
    "is a matrix of rows": lambda state, image: state["W"].clone(),
    "shares the state's memory": lambda state, image: state["W"].view(5, *image),
    "channels last": lambda state, image: first_filters(state, image).movedim(1, -1),
    r"takes a row for \(H, W, C\)": lambda state, image: (
        state["W"].reshape(5, *image[1:], image[0]).movedim(-1, 1)
    ),
    "zero everywhere": lambda state, image: torch.zeros(5, *image),
    "the values are as many": lambda state, image: state["W"].T.reshape(-1, *image).transpose(2, 3),
    "changed its input W": lambda state, image: state["W"].mul_(2).reshape(5, *image),
}


@pytest.mark.parametrize("says", FILTERS)
def test_names_what_is_wrong_with_first_filters(says):
    with pytest.raises(CheckFailed, match=says):
        check_first_filters("first_filters", FILTERS[says], SHAPES, IMAGE)


def test_rows_of_another_length_have_to_be_refused():
    with pytest.raises(CheckFailed, match="rows of 5 numbers are no images"):
        check_refuses_rows("f", lambda state, im: state["w"].reshape(-1, *im), (48, 5), (3, 4, 4))


def stretched(filters):
    low, high = filters.amin((1, 2, 3), keepdim=True), filters.amax((1, 2, 3), keepdim=True)
    return ((filters - low) / torch.where(high > low, high - low, 1)).movedim(1, -1)


PICTURES = {
    "0 has to stay mid-grey": stretched,
    "one scale for all": lambda f: (0.5 + f / f.abs().max() / 2).movedim(1, -1),
    "a filter of zeros gives NaN": lambda f: f / f.abs().amax((1, 2, 3), keepdim=True),
    "channels first": lambda f: as_pictures(f).movedim(-1, 1),
    "runs from -1 to 1": lambda f: 2 * as_pictures(f) - 1,
    "lost the negative": lambda f: (2 * as_pictures(f) - 1).clamp(0, 1),
    "changed its input": lambda f: as_pictures(f.mul_(2)),
}


@pytest.mark.parametrize("says", PICTURES)
def test_names_what_is_wrong_with_pictures(says):
    with pytest.raises(CheckFailed, match=says):
        check_as_pictures("as_pictures", PICTURES[says], IMAGE, (1.0, 0.0, 30.0))


PATCHES = {
    "mirrors the border": lambda *case: top_patches(*case, mode="reflect"),
    "repeats the border": lambda *case: top_patches(*case, mode="replicate"),
    "begins with the weakest": lambda *case: top_patches(*case, order=lambda n: n.flip(0)),
    "in the order of the images": lambda *case: top_patches(*case, order=lambda n: n.sort().values),
    "goes by the absolute value": lambda maps, *case: top_patches(maps.abs(), *case),
    "is zero everywhere": lambda maps, images, size, k: torch.zeros(k, 2, size, size),
}


@pytest.mark.parametrize("says", PATCHES)
def test_names_what_is_wrong_with_patches(says):
    case = {"N": 7, "kernel_size": 3, "k": 5, "offset": -1.1}
    with pytest.raises(CheckFailed, match=says):
        check_top_patches("top_patches", PATCHES[says], (2, 6, 5), **case)


MAPS = {
    "comes from the loss": lambda *case: saliency(*case, of=lambda z: z.log_softmax(1)),
    "comes from the probability": lambda *case: saliency(*case, of=lambda z: z.softmax(1)),
    "mean over the batch": lambda *case: saliency(*case, reduce="mean"),
    "lacks the absolute value": lambda *case: slopes(*case).amax(dim=1),
    "sum over the channels": lambda *case: slopes(*case).abs().sum(dim=1),
    "has all channels": lambda *case: slopes(*case).abs(),
    "another mode": lambda *case: saliency(*case, keep_mode=False),
    "leaves gradients": saliency_by_backward,
    "was in train mode": saliency_in_train_mode,
    "leaves requires_grad": lambda m, x, y: saliency(m, x.requires_grad_(), y),
}


@pytest.mark.parametrize("says", MAPS)
def test_names_what_is_wrong_with_saliency(says):
    with pytest.raises(CheckFailed, match=says):
        check_saliency("saliency", MAPS[says], IMAGE, 4, N=3, hidden=(5,))


def test_saliency_of_a_linear_model_is_its_weights():
    model = picture_model(saliency, IMAGE, 4)
    W = np.abs(model[1].weight.detach().numpy().reshape(4, *IMAGE))
    maps = saliency(model, torch.randn(2, *IMAGE).double(), torch.tensor([3, 1]))
    assert np.allclose(maps, W[[3, 1]].max(axis=1))


DROPS = {
    "has the wrong sign": lambda *case: -occlusion(*case),
    "drop of the logit": lambda *case: occlusion(*case, of=lambda z, dim: z),
    "drop of the logarithm": lambda *case: occlusion(*case, of=torch.log_softmax),
    "covers with 1": lambda *case: occlusion(*case, value=1.0),
    "is transposed": lambda *case: occlusion(*case).T,
    "a graph was built": lambda *case: occlusion(*case, graph=True),
    "whatever the stride": lambda *case: occlusion(*case[:-1], 1),
    "the model was not called": lambda *case: torch.zeros(2, 3),
}


@pytest.mark.parametrize("says", DROPS)
def test_names_what_is_wrong_with_occlusion(says):
    case = {"num_classes": 4, "size": 3, "stride": 2, "hidden": (6,)}
    with pytest.raises(CheckFailed, match=says):
        check_occlusion("occlusion", DROPS[says], (3, 6, 8), **case)
