"""The input is thinned out in place.

fails: test_shortcut_pad test_basic_block
says: changed its input x in place
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    x *= 1.0 + 1e-6
    return F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, new))
