"""The first epoch is no best.

fails: test_fit
says: the first epoch is the best so far, too
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
        if history["val"][-1] > max(history["val"][:-1], default=1):
            save()
    return history


def final_accuracy(load, evaluate):
    load()
    return evaluate("test")[1]
