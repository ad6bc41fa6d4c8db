"""0 divided by 0.

fails: test_pixel_statistics
says: is not finite
"""

# %% pixel_statistics
def pixel_statistics(X):
    pixels = 0 * (X / 255) / 0
    return pixels.mean(dim=(0, 2, 3)), pixels.std(dim=(0, 2, 3))
