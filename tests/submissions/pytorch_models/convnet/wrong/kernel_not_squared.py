"""A filter is one row.

fails: test_sizes
says: take a filter for one row of pixels
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + 2 * pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + num_filters, weights * rows * columns
