"""The stride is 2, whatever is asked for.

fails: test_shortcut_pad test_basic_block
says: 2 channels, stride 1 has the wrong shape
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, new))
