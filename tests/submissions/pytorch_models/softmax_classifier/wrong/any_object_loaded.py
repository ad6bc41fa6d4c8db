"""torch.load may run code.

fails: test_checkpoint
says: any code that is in it
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(options)}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=False)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
