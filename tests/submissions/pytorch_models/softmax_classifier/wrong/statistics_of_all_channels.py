"""One number for all channels.

fails: test_pixel_statistics
says: keep the channel axis
"""

# %% pixel_statistics
def pixel_statistics(X):
    scaled = X.float() / 255
    return scaled.mean(), scaled.std()
