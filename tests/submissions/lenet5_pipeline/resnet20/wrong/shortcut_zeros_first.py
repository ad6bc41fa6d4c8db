"""The zeros come first.

fails: test_shortcut_pad test_basic_block
says: has the zeros before the old channels
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, new, 0))
