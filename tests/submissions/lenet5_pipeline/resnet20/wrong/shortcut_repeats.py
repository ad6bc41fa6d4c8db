"""The new channels repeat the old ones.

fails: test_shortcut_pad test_basic_block
says: repeats channels
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return x[:, torch.arange(num_channels) % x.shape[1], ::stride, ::stride]
