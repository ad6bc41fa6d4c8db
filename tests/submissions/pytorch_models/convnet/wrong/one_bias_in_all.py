"""One bias is counted in all.

fails: test_sizes
says: parameters have one bias in all
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + 2 * pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + 1, weights * rows * columns
