"""The epoch's loss averages all losses since the start.

fails: test_run_epochs
says: averages since the start
"""

# %% run_epochs
def run_epochs(train, evaluate, num_epochs):
    history = {"loss": [], "train": [], "val": []}
    losses = []
    for _ in range(num_epochs):
        losses += train()
        history["loss"].append(sum(losses) / len(losses))
        for part in ("train", "val"):
            history[part].append(evaluate(part))
    return history
