"""The lowest validation loss chooses.

fails: test_fit
says: the lowest validation loss has chosen
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
        if history["val_loss"][-1] < min(history["val_loss"][:-1], default=9):
            save()
    return history


def final_accuracy(load, evaluate):
    load()
    return evaluate("test")[1]
