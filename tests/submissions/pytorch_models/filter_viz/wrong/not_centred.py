"""The place is the corner of the patch.

fails: test_top_patches
says: begins at the place
"""

# %% top_patches
def top_patches(maps, images, kernel_size, k):
    answers, places = maps.flatten(1).max(dim=1)
    padded = F.pad(images, [0, kernel_size - 1] * 2)
    patches = []
    for n in answers.topk(k).indices:
        row, column = divmod(places[n].item(), maps.shape[2])
        patches.append(padded[n, :, row : row + kernel_size, column : column + kernel_size])
    return torch.stack(patches)
