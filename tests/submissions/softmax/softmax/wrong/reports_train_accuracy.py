"""Training accuracy is reported as validation accuracy.

fails: test_search
says: validation accuracy of each pair
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in product(lrs, regs):
        W = fit(splits["X_train"], splits["y_train"], lr, reg)
        predicted = (splits["X_train"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_train"]).mean()
        weights[lr, reg] = W
    return accuracies, weights[max(accuracies, key=accuracies.get)]
