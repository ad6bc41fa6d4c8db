"""The options come back as a dict.

fails: test_checkpoint
says: wanted are Options
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(options)}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return checkpoint["options"]
