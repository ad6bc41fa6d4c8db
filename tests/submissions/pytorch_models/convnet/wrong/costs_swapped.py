"""The two costs are swapped.

fails: test_sizes
says: multiply_adds
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    return 1 + (size + 2 * pad - kernel) // stride


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    C, H, W = image
    weights = num_filters * C * kernel**2
    rows, columns = (output_size(size, kernel, stride, pad) for size in (H, W))
    return {'parameters': weights + num_filters, 'multiply_adds': weights * rows * columns}
