"""The images come back as they are.

fails: test_random_crop
says: no image is shifted
"""

# %% crop_and_flip
def random_crop(images, padding, generator):
    return images.clone()


def random_flip(images, p, generator):
    mirrored = torch.rand(len(images), generator=generator) < p
    mirrored = mirrored.to(images.device)[:, None, None, None]
    return torch.where(mirrored, images.flip(3), images)
