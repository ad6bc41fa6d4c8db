"""The pixels are not scaled.

fails: test_pixel_statistics
says: scale the pixels to [0, 1] first
"""

# %% pixel_statistics
def pixel_statistics(X):
    scaled = X.float()
    return scaled.mean(dim=(0, 2, 3)), scaled.std(dim=(0, 2, 3))
