"""Transforms of whole batches: what they do to each image, and that draws are fair and seeded."""

import numpy as np
import pytest
import torch

from helpers.data.batches import (
    cutmix,
    cutout,
    mixup,
    normalise,
    pixel_statistics,
    random_crop,
    random_flip,
)

N, C, H, W = 400, 3, 6, 8
LABELS = torch.arange(N) % 5


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def numbered():
    """Images whose pixels tell where they are: no two of an image are equal, none is 0."""
    pixels = torch.arange(1, C * H * W + 1, dtype=torch.uint8).view(1, C, H, W)
    return pixels.repeat(N, 1, 1, 1)


def test_pixel_statistics_are_those_of_all_pixels_and_not_of_the_mean_image():
    X = np.random.default_rng(0).integers(0, 256, (20, 3, 4, 5), dtype=np.uint8)
    mean, std = pixel_statistics(X)
    np.testing.assert_allclose(mean, (X / 255).mean((0, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(std, (X / 255).std((0, 2, 3)), rtol=1e-5)


def test_normalise_leaves_mean_0_and_standard_deviation_1():
    X = torch.randint(256, (50, 3, 4, 5), generator=generator(), dtype=torch.uint8)
    out, labels = normalise(*pixel_statistics(X))(X, LABELS, None)
    assert out.dtype == torch.float32
    torch.testing.assert_close(out.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(out.std((0, 2, 3), correction=0), torch.ones(3), atol=1e-5, rtol=0)
    assert labels is LABELS


def test_crop_shifts_each_image_whole_and_fills_with_0():
    images, padding = numbered(), 2
    out, _ = random_crop(padding)(images, LABELS, generator())
    padded = torch.nn.functional.pad(images[0], (padding,) * 4)
    shifts = {}
    for image in out:
        fits = [
            (i, j)
            for i in range(2 * padding + 1)
            for j in range(2 * padding + 1)
            if torch.equal(image, padded[:, i : i + H, j : j + W])
        ]
        assert len(fits) == 1
        shifts[fits[0]] = shifts.get(fits[0], 0) + 1
    assert len(shifts) == 25
    assert max(shifts.values()) < 40  # 16 of each on average; more than 6 standard deviations


def test_crop_of_no_padding_and_flips_of_0_and_1():
    images = numbered()
    assert torch.equal(random_crop(0)(images, None, generator())[0], images)
    assert torch.equal(random_flip(0.0)(images, None, generator())[0], images)
    assert torch.equal(random_flip(1.0)(images, None, generator())[0], images.flip(3))


def test_half_of_the_images_are_flipped():
    out, _ = random_flip()(numbered(), None, generator())
    flipped = (out[:, 0, 0, 0] != 1).sum().item()
    assert 140 < flipped < 260  # 200 on average, standard deviation 10


def test_cutout_removes_a_square_that_the_edge_may_cut():
    out, _ = cutout(3)(numbered(), None, generator())
    holes = (out == 0).all(1)
    sizes = holes.sum((1, 2))
    assert sizes.max() == 9
    assert sizes.min() >= 4
    assert holes.any(0).all()  # every place is hit by some


def test_mixup_blends_images_and_labels_by_the_same_share():
    images = torch.eye(5)[LABELS].view(N, 5, 1, 1)  # an image is its label
    out, shares = mixup(0.4, 5)(images, LABELS, generator(3))
    torch.testing.assert_close(out.view(N, 5), shares)
    assert (shares.max(1).values < 1).any()
    with pytest.raises(TypeError, match="after normalise"):
        mixup(0.4, 5)(numbered(), LABELS, generator())


def test_cutmix_shares_labels_by_area():
    images = LABELS.view(N, 1, 1, 1).expand(N, 1, H, W).float()
    for seed in range(5):
        out, shares = cutmix(1.0, 5)(images, LABELS, generator(seed))
        for c in range(5):
            torch.testing.assert_close((out == c).float().mean((1, 2, 3)), shares[:, c])


@pytest.mark.parametrize(
    "transform",
    [random_crop(2), random_flip(), cutout(3), cutmix(1.0, 5)],
    ids=["crop", "flip", "cutout", "cutmix"],
)
def test_equal_seeds_give_equal_batches_and_the_input_stays(transform):
    images = torch.randint(256, (N, C, H, W), generator=generator(9), dtype=torch.uint8)
    before = images.clone()
    one, two, other = (transform(images, LABELS, generator(seed))[0] for seed in (1, 1, 2))
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    assert torch.equal(images, before)
    assert one.dtype == torch.uint8
