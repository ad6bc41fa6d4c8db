"""Only the rows are thinned out.

fails: test_shortcut_pad test_basic_block
says: is downsampled in height only
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x[:, :, ::stride], (0, 0, 0, 0, 0, new))
