"""Images are taken to be square.

fails: test_sizes
says: take the places to be as many across as down
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + 2 * pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, H))
    return weights + num_filters, weights * rows * columns
