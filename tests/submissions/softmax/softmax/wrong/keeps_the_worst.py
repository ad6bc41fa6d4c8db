"""The worst pair is kept.

fails: test_search
says: search: the returned W
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in product(lrs, regs):
        W = fit(splits["X_train"], splits["y_train"], lr, reg)
        predicted = (splits["X_val"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_val"]).mean()
        weights[lr, reg] = W
    return accuracies, weights[min(accuracies, key=accuracies.get)]
