"""Mirrored with probability 1 - p.

fails: test_random_flip
says: Is it 1 - p?
"""

# %% crop_and_flip
def random_crop(images, padding, generator):
    H, W = images.shape[2:]
    padded = nn.functional.pad(images, (padding, padding, padding, padding))
    starts = torch.randint(2 * padding + 1, (len(images), 2), generator=generator).tolist()
    windows = zip(padded, starts, strict=True)
    return torch.stack([image[:, i : i + H, j : j + W] for image, (i, j) in windows])


def random_flip(images, p, generator):
    mirrored = torch.rand(len(images), generator=generator) > p
    mirrored = mirrored.to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)
