"""What is loaded goes nowhere.

fails: test_checkpoints
says: is the state loaded into it?
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model.state_dict(), path)


def load_checkpoint(model, path):
    model = torch.load(path, weights_only=True)
