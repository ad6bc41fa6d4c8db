"""The shortcut takes a corner of the image.

fails: test_shortcut_pad test_basic_block
says: is a corner of the image
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x[:, :, : -(-x.shape[2] // stride), : -(-x.shape[3] // stride)], (0, 0, 0, 0, 0, new))
