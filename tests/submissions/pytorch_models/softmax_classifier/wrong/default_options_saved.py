"""The options in the file are the defaults.

fails: test_checkpoint
says: the options in the file differ, first in lr
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(Options())}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
