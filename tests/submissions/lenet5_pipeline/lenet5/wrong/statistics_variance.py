"""The variance in place of the std.

fails: test_pixel_statistics
says: is the variance
"""

# %% pixel_statistics
def pixel_statistics(X):
    pixels = X / 255
    return pixels.mean(dim=(0, 2, 3)), pixels.var(dim=(0, 2, 3))
