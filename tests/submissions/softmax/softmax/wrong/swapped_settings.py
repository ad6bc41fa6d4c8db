"""lr and reg are handed over in the wrong order.

fails: test_search
says: KeyError
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in product(lrs, regs):
        W = fit(splits["X_train"], splits["y_train"], reg, lr)
        predicted = (splits["X_val"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_val"]).mean()
        weights[lr, reg] = W
    return accuracies, weights[max(accuracies, key=accuracies.get)]
