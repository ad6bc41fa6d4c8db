"""The shortcut keeps the image as large as it was.

fails: test_shortcut_pad test_basic_block
says: is not downsampled
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x, (0, 0, 0, 0, 0, new))
