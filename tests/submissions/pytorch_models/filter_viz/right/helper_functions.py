"""Helpers of one's own, and a context for the mode.
"""

# %% load_state
def read(path):
    try:
        return torch.load(path, map_location=torch.device("cpu"), weights_only=True)
    except FileNotFoundError:
        return {"state": None}
    except Exception as error:
        text = f"{path} cannot be read as plain data; save a state_dict, not a model ({error})"
        raise ValueError(text) from None


def load_state(path):
    return read(path).get("state")


# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    C, H, W = image
    for value in state.values():
        if value.dim() == 4:
            return value.detach().clone()
        if value.dim() == 2:
            if value.shape[1] != C * H * W:
                raise ValueError(f"rows of {value.shape[1]} numbers are no images {image}")
            return value.detach().clone().view(-1, C, H, W)
    raise ValueError("no layer found")


# %% saliency
from contextlib import contextmanager


@contextmanager
def evaluating(model):
    was_training = model.training
    model.eval()
    try:
        yield
    finally:
        model.train(was_training)


def saliency(model, images, labels):
    with evaluating(model):
        leaf = images.clone().requires_grad_(True)
        logits = model(leaf)
        one_hot = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
        slopes = torch.autograd.grad(logits, leaf, grad_outputs=one_hot)[0]
    return slopes.abs().max(dim=1).values


# %% occlusion
def probability(model, image, label):
    with torch.inference_mode():
        return model(image[None]).softmax(dim=1)[0, label].item()


def occlusion(model, image, label, size, stride):
    was_training = model.training
    model.eval()
    whole = probability(model, image, label)
    drops = []
    for top in range(0, image.shape[1] - size + 1, stride):
        drops.append([])
        for left in range(0, image.shape[2] - size + 1, stride):
            mask = torch.ones_like(image)
            mask[:, top : top + size, left : left + size] = 0
            drops[-1].append(whole - probability(model, image * mask, label))
    model.train(was_training)
    return torch.tensor(drops)
