"""The search keeps the weights that do best on the training split.

fails: test_search
says: does best on train
"""

# %% search
def search(fit, splits, lrs, regs):
    accuracies, weights = {}, {}
    for lr, reg in product(lrs, regs):
        W = fit(splits["X_train"], splits["y_train"], lr, reg)
        predicted = (splits["X_val"] @ W).argmax(axis=1)
        accuracies[lr, reg] = (predicted == splits["y_val"]).mean()
        weights[lr, reg] = W
    def on_train(pair):
        return ((splits["X_train"] @ weights[pair]).argmax(axis=1) == splits["y_train"]).mean()

    return accuracies, weights[max(accuracies, key=on_train)]
