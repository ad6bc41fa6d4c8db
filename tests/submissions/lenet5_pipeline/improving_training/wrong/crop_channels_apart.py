"""Every channel has a shift of its own.

fails: test_random_crop
says: the channels of an image are shifted apart
"""

# %% crop_and_flip
def random_crop(images, padding, generator):
    N, channels, H, W = images.shape
    padded = nn.functional.pad(images, (padding, padding, padding, padding)).flatten(0, 1)
    starts = torch.randint(2 * padding + 1, (N * channels, 2), generator=generator).tolist()
    windows = [image[i : i + H, j : j + W] for image, (i, j) in zip(padded, starts)]
    return torch.stack(windows).view(N, channels, H, W)


def random_flip(images, p, generator):
    mirrored = torch.rand(len(images), generator=generator) < p
    mirrored = mirrored.to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)
