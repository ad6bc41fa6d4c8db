"""Nothing is returned.

fails: test_sizes
says: is None: does the function end with a return?
"""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    pass


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    pass
