"""The work is counted at every pixel.

fails: test_sizes
says: count the places where a window stops
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + 2 * pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return weights + num_filters, weights * H * W
