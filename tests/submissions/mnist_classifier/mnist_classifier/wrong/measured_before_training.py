"""The accuracies are those before the epoch.

fails: test_run_epochs
says: is measured before the epoch
"""

# %% run_epochs
def run_epochs(train, evaluate, num_epochs):
    history = {"loss": [], "train": [], "val": []}
    for _ in range(num_epochs):
        for part in ("train", "val"):
            history[part].append(evaluate(part))
        losses = train()
        history["loss"].append(sum(losses) / len(losses))
    return history
