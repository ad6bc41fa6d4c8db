"""Each split has its own mean and standard deviation.

fails: test_preprocess
says: X_val is scaled by the numbers of val
"""

# %% preprocess
def preprocess(splits):
    """Give every channel mean 0 and standard deviation 1, as measured on the training split.

    splits: X_train, X_val, X_test, each (N, 3, H, W) uint8, and y_train, y_val, y_test; all left
        as they were
    returns: a new dictionary with the same names: pictures as float32, labels as they are
    """
    result = dict(splits)
    for name in ("X_train", "X_val", "X_test"):
        mean = splits[name].mean(axis=(0, 2, 3), keepdims=True, dtype=np.float32)
        std = splits[name].std(axis=(0, 2, 3), keepdims=True, dtype=np.float32)
        result[name] = (splits[name] - mean) / std
    return result
