"""Places are rounded up.

fails: test_sizes
says: rounds up: a window that does not fit in is left out
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 - (kernel - size - 2 * pad) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + num_filters, weights * rows * columns
