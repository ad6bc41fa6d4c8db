"""Mean and std of the mean image.

fails: test_pixel_statistics
says: that of the mean image, not of the pixels
"""

# %% pixel_statistics
def pixel_statistics(X):
    pixels = X / 255
    return pixels.mean(dim=0).mean(dim=(1, 2)), pixels.mean(dim=0).std(dim=(1, 2))
