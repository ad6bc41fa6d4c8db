"""NumPy where it does.
"""

# %% first_filters
def first_filters(state, image=(3, 32, 32)):
    arrays = [value.numpy() for value in state.values() if value.ndim in (2, 4)]
    first = arrays[0].copy()
    return first.reshape(first.shape[0], *image) if first.ndim == 2 else first


# %% as_pictures
def as_pictures(filters):
    pictures = np.full(filters.shape, 0.5)
    for picture, weights in zip(pictures, np.asarray(filters, dtype=float)):
        if weights.any():
            picture += weights / np.abs(weights).max() / 2
    return pictures.transpose(0, 2, 3, 1)


# %% top_patches
def top_patches(maps, images, kernel_size, k):
    maps, images = np.asarray(maps), np.asarray(images)
    half = kernel_size // 2
    found = []
    for n in np.argsort(-maps.max(axis=(1, 2)))[:k]:
        row, column = np.unravel_index(maps[n].argmax(), maps[n].shape)
        patch = np.zeros((images.shape[1], kernel_size, kernel_size))
        for i in range(kernel_size):
            for j in range(kernel_size):
                y, x = row + i - half, column + j - half
                if 0 <= y < maps.shape[1] and 0 <= x < maps.shape[2]:
                    patch[:, i, j] = images[n, :, y, x]
        found.append(patch)
    return np.stack(found)
