"""Zeros are counted on one side.

fails: test_sizes
says: has zeros on one side only: pad counts both
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + num_filters, weights * rows * columns
