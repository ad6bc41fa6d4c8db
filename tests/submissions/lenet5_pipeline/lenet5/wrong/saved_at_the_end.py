"""Saved once, when training is over.

fails: test_fit
says: by then these are the last weights
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
    save()
    return history


def final_accuracy(load, evaluate):
    load()
    return evaluate("test")[1]
