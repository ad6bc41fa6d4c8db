"""Transforms of whole batches of images, each a function of (images, labels, generator).

Images are (N, C, H, W), uint8 until `normalise` makes them float; labels are (N,) integers until
`mixup` or `cutmix` makes them (N, num_classes) shares. Every image of a batch gets its own draw.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F


def pixel_statistics(X: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean and standard deviation of each channel, over all pixels of all images.

    X: (N, C, H, W) uint8, NumPy or PyTorch
    returns: two float32 tensors (C,), for pixels scaled to [0, 1]

    >>> mean, std = pixel_statistics(torch.tensor([0, 255], dtype=torch.uint8).view(1, 1, 1, 2))
    >>> mean.tolist(), std.tolist()
    ([0.5], [0.5])
    """
    counts = torch.stack([_histogram(channel) for channel in torch.as_tensor(X).unbind(1)])
    values = torch.arange(256, dtype=torch.float64) / 255
    shares = counts / counts.sum(1, keepdim=True)
    mean = shares @ values
    return mean.float(), (shares @ values**2 - mean**2).sqrt().float()


def normalise(mean: torch.Tensor, std: torch.Tensor) -> Callable:
    """Turn uint8 images into floats: scaled to [0, 1], minus mean, over std, channel by channel.

    >>> images = torch.full((1, 1, 1, 1), 255, dtype=torch.uint8)
    >>> normalise([0.5], [0.25])(images, None, None)[0].round(decimals=4).item()
    2.0
    """
    mean, std = torch.as_tensor(mean), torch.as_tensor(std)

    def transform(images, labels, generator):
        scale, shift = (v.to(images.device).view(-1, 1, 1) for v in (1 / (255 * std), -mean / std))
        return images.float().mul_(scale).add_(shift), labels

    return transform


def random_crop(padding: int = 4) -> Callable:
    """Shift every image by up to `padding` pixels each way; what comes in from outside is 0.

    >>> images = torch.ones(2, 3, 8, 8, dtype=torch.uint8)
    >>> random_crop(2)(images, None, torch.Generator().manual_seed(0))[0].shape
    torch.Size([2, 3, 8, 8])
    """

    def transform(images, labels, generator):
        N, C, H, W = images.shape
        padded = F.pad(images, (padding,) * 4)
        tops, lefts = _draw(2 * padding + 1, (2, N, 1), generator)
        rows, columns = tops + torch.arange(H), lefts + torch.arange(W)
        places = rows[:, :, None] * padded.shape[3] + columns[:, None]  # (N, H, W), in a channel
        places = places.view(N, 1, H * W).expand(N, C, H * W).to(images.device)
        return padded.flatten(2).gather(2, places).view(N, C, H, W), labels

    return transform


def random_flip(p: float = 0.5) -> Callable:
    """Mirror every image left to right with probability p.

    >>> images = torch.arange(2.0).view(1, 1, 1, 2)
    >>> random_flip(p=1.0)(images, None, torch.Generator())[0].flatten().tolist()
    [1.0, 0.0]
    """

    def transform(images, labels, generator):
        rows = (torch.rand(len(images), generator=generator) < p).nonzero()[:, 0]
        rows = rows.to(images.device)
        return images.index_copy(0, rows, images.index_select(0, rows).flip(3)), labels

    return transform


def cutout(size: int) -> Callable:
    """Set a square of size × size to 0 in every image; its middle is any pixel.

    Source: DeVries and Taylor, 2017, https://arxiv.org/abs/1708.04552

    >>> images = torch.ones(1, 1, 5, 5)
    >>> cutout(9)(images, None, torch.Generator())[0].sum().item()
    0.0
    """

    def transform(images, labels, generator):
        boxes = _boxes(images, torch.full((len(images),), size), generator)
        return images.masked_fill(boxes, 0), labels

    return transform


def mixup(alpha: float, num_classes: int) -> Callable:
    """Blend every image and its label with another of the batch; the share is Beta(alpha, alpha).

    Source: Zhang et al., 2018, https://arxiv.org/abs/1710.09412
    images: float, so after `normalise`; raises TypeError for uint8

    >>> images, labels = torch.zeros(2, 1, 1, 1), torch.tensor([0, 1])
    >>> mixup(0.2, 3)(images, labels, torch.Generator().manual_seed(0))[1].sum(1).tolist()
    [1.0, 1.0]
    """

    def transform(images, labels, generator):
        if not images.is_floating_point():
            raise TypeError("mixup blends float images: put it after normalise")
        share = _beta(alpha, generator)
        other = torch.randperm(len(images), generator=generator).to(images.device)
        mixed = torch.lerp(images[other], images, share)
        return mixed, _blend(labels, other, share, num_classes)

    return transform


def cutmix(alpha: float, num_classes: int) -> Callable:
    """Paste a rectangle of another image into every image; labels are shared by area.

    The same share, Beta(alpha, alpha), and each image its own place.
    Source: Yun et al., 2019, https://arxiv.org/abs/1905.04899

    >>> images, labels = torch.zeros(2, 1, 4, 4), torch.tensor([0, 1])
    >>> cutmix(1.0, 3)(images, labels, torch.Generator().manual_seed(0))[1].sum(1).tolist()
    [1.0, 1.0]
    """

    def transform(images, labels, generator):
        side = (1 - _beta(alpha, generator)) ** 0.5
        other = torch.randperm(len(images), generator=generator).to(images.device)
        sizes = [torch.full((len(images),), round(side * n)) for n in images.shape[2:]]
        boxes = _boxes(images, sizes[0], generator, sizes[1])
        shares = 1 - boxes.float().mean((1, 2, 3))  # what is left, also at the edge of the image
        mixed = torch.where(boxes, images[other], images)
        return mixed, _blend(labels, other, shares[:, None], num_classes)

    return transform


def _histogram(channel):
    return torch.bincount(channel.reshape(-1), minlength=256).double()


def _draw(high, shape, generator):
    return torch.randint(high, shape, generator=generator)


def _boxes(images, heights, generator, widths=None):
    """Return a mask (N, 1, H, W) with a rectangle in each image; its middle is any pixel."""
    N, _, H, W = images.shape
    masks = []
    for length, sizes in ((H, heights), (W, heights if widths is None else widths)):
        starts = _draw(length, (N,), generator) - sizes // 2
        places = torch.arange(length)
        masks.append((places >= starts[:, None]) & (places < (starts + sizes)[:, None]))
    return (masks[0][:, None, :, None] & masks[1][:, None, None, :]).to(images.device)


def _beta(alpha, generator):
    """Return a draw from Beta(alpha, alpha); torch's own takes no generator."""
    seed = int(torch.randint(2**62, (1,), generator=generator))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return float(torch.distributions.Beta(alpha, alpha).sample())


def _blend(labels, other, share, num_classes):
    """Return labels as shares of the classes (N, num_classes), mixed with those of other rows."""
    shares = F.one_hot(labels, num_classes).float() if labels.ndim == 1 else labels
    return share * shares + (1 - share) * shares[other]
