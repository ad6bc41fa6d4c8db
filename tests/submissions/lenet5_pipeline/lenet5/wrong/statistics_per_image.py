"""The mean of the images' own stds.

fails: test_pixel_statistics
says: is the mean of each image's own
"""

# %% pixel_statistics
def pixel_statistics(X):
    pixels = X / 255
    return pixels.mean(dim=(0, 2, 3)), pixels.std(dim=(2, 3)).mean(dim=0)
