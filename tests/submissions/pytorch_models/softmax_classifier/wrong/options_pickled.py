"""The options are saved as an object.

fails: test_checkpoint
says: saves a whole object
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": options}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
