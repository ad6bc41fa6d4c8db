"""The deviation is that of the mean image.

fails: test_pixel_statistics
says: of the mean image, not of the pixels
"""

# %% pixel_statistics
def pixel_statistics(X):
    scaled = X.float() / 255
    return scaled.mean(dim=(0, 2, 3)), scaled.mean(dim=0).std(dim=(1, 2))
