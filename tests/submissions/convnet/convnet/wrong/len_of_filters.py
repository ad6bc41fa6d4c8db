"""fan_in is len(w), which is right for affine layers only.

fails: test_init_params
says: it counts outputs, not the inputs
"""

# %% init_params
def init_params(shapes, rng, weight_scale=0.1, dtype=np.float32):
    """Return {name: array} to start from: random weights, and biases of 0.

    shapes: {name: shape}; 4 sizes: filters (F, C, KH, KW); 2: affine (inputs, outputs); 1: a bias
    weight_scale: fraction of Kaiming's standard deviation that the weights get
    dtype: np.float32 or np.float64
    """
    params = {}
    for name, shape in shapes.items():
        if len(shape) == 1:
            params[name] = np.zeros(shape, dtype)
            continue
        fan_in = shape[0]
        std = float(weight_scale * np.sqrt(2 / fan_in))
        params[name] = std * rng.standard_normal(shape, dtype)
    return params
