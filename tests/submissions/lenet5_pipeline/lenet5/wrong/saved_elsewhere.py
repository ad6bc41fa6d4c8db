"""The path is ignored.

fails: test_checkpoints
says: no file was written
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model.state_dict(), "best.pt")


def load_checkpoint(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
