"""Places are rounded to the nearest.

fails: test_sizes
says: to the nearest: a window that does not fit in is left out
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + round((size + 2 * pad - kernel) / stride)


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + num_filters, weights * rows * columns
