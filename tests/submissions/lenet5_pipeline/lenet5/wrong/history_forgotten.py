"""Only the accuracy comes back.

fails: test_fit
says: wanted is a dictionary with
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
    return history["val"]


def final_accuracy(load, evaluate):
    load()
    return evaluate("test")[1]
