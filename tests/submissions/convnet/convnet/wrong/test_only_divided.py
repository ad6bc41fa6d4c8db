"""The test pictures are only divided by 255.

fails: test_preprocess
says: X_test is only divided by 255
"""

# %% preprocess
def preprocess(splits):
    """Give every channel mean 0 and standard deviation 1, as measured on the training split.

    splits: X_train, X_val, X_test, each (N, 3, H, W) uint8, and y_train, y_val, y_test; all left
        as they were
    returns: a new dictionary with the same names: pictures as float32, labels as they are
    """
    train = splits["X_train"]
    mean = train.mean(axis=(0, 2, 3), keepdims=True, dtype=np.float32)
    std = train.std(axis=(0, 2, 3), keepdims=True, dtype=np.float32)
    pictures = {name: (splits[name] - mean) / std for name in ("X_train", "X_val", "X_test")}
    pictures["X_test"] = (splits["X_test"] / 255).astype(np.float32)
    return {**splits, **pictures}
