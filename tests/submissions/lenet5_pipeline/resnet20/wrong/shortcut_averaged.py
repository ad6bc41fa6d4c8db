"""The shortcut averages pixels.

fails: test_shortcut_pad test_basic_block
says: averages pixels
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(F.avg_pool2d(x, stride, ceil_mode=True), (0, 0, 0, 0, 0, new))
