"""Validation accuracy is measured on train.

fails: test_run_epochs
says: val accuracy is measured on train
"""

# %% run_epochs
def run_epochs(train, evaluate, num_epochs):
    history = {"loss": [], "train": [], "val": []}
    for _ in range(num_epochs):
        losses = train()
        history["loss"].append(sum(losses) / len(losses))
        for part in ("train", "val"):
            history[part].append(evaluate("train"))
    return history
