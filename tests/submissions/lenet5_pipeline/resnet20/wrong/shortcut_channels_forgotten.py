"""There are no new channels.

fails: test_shortcut_pad test_basic_block
says: lacks the new channels
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return x[:, :, ::stride, ::stride]
