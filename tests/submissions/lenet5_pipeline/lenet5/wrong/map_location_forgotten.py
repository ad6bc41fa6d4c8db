"""The checkpoint wants its GPU back.

fails: test_checkpoints
says: is map_location given?
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model.state_dict(), path)


def load_checkpoint(model, path):
    model.load_state_dict(torch.load(path, weights_only=True))
