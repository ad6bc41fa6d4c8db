"""A little added to the divisor; patches by unfold.
"""

# %% as_pictures
def as_pictures(filters):
    size = filters.abs().flatten(1).max(1).values.view(-1, 1, 1, 1) + 1e-8
    return ((filters / size + 1) / 2).permute(0, 2, 3, 1)


# %% top_patches
def top_patches(maps, images, kernel_size, k):
    N, C = images.shape[:2]
    columns = F.unfold(images, kernel_size, padding=kernel_size // 2)
    best = maps.reshape(N, -1).argmax(1)
    order = torch.argsort(maps.amax((1, 2)), descending=True)[:k]
    return columns[order, :, best[order]].reshape(k, C, kernel_size, kernel_size)
