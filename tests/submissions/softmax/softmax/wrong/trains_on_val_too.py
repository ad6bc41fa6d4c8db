"""Validation rows are added to the training rows.

fails: test_search
says: X that fit is given
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in product(lrs, regs):
        W = fit(
            np.concatenate([splits["X_train"], splits["X_val"]]),
            np.concatenate([splits["y_train"], splits["y_val"]]),
            lr,
            reg,
        )
        predicted = (splits["X_val"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_val"]).mean()
        weights[lr, reg] = W
    return accuracies, weights[max(accuracies, key=accuracies.get)]
