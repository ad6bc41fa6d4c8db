"""No gradient comes back through the shortcut.

fails: test_shortcut_pad test_basic_block
says: no gradient comes back
"""

# %% shortcut_pad
def shortcut_pad(x, num_channels, stride):
    new = num_channels - x.shape[1]
    return F.pad(x.detach()[:, :, ::stride, ::stride], (0, 0, 0, 0, 0, new))
