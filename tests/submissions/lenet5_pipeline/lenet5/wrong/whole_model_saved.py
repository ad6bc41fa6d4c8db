"""The whole object is pickled.

fails: test_checkpoints
says: saves a whole object
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model, path)


def load_checkpoint(model, path):
    model.load_state_dict(torch.load(path, weights_only=False).state_dict())
