"""Learning rates and regularisations are walked side by side.

fails: test_search
says: 6 pairs
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in zip(lrs, regs, strict=False):
        W = fit(splits["X_train"], splits["y_train"], lr, reg)
        predicted = (splits["X_val"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_val"]).mean()
        weights[lr, reg] = W
    return accuracies, weights[max(accuracies, key=accuracies.get)]
