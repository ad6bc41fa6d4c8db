"""Better than the last epoch, not than all.

fails: test_fit
says: compare with the best so far
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
        if len(history["val"]) < 2 or history["val"][-1] > history["val"][-2]:
            save()
    return history


def final_accuracy(load, evaluate):
    load()
    return evaluate("test")[1]
