"""The best is not loaded.

fails: test_fit
says: is that of the last weights
"""

# %% fit
def fit(train, evaluate, save, num_epochs):
    history = {"train_loss": [], "train": [], "val_loss": [], "val": []}
    for _ in range(num_epochs):
        train()
        for part in ("train", "val"):
            loss, accuracy = evaluate(part)
            history[f"{part}_loss"].append(loss)
            history[part].append(accuracy)
        if history["val"][-1] > max(history["val"][:-1], default=-1):
            save()
    return history


def final_accuracy(load, evaluate):
    return evaluate("test")[1]
