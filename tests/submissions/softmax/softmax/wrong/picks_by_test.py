"""The search keeps the weights that do best on the test split.

fails: test_search
says: does best on test
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, best, best_W = {}, 0, None
    for lr, reg in product(lrs, regs):
        W = fit(splits["X_train"], splits["y_train"], lr, reg)
        accuracies[lr, reg] = ((splits["X_val"] @ W).argmax(axis=1) == splits["y_val"]).mean()
        on_test = ((splits["X_test"] @ W).argmax(axis=1) == splits["y_test"]).mean()
        if on_test > best:
            best, best_W = on_test, W
    return accuracies, best_W
