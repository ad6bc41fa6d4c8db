"""The state is read and not given to the model.

fails: test_checkpoint
says: are those of the fresh model
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": model.state_dict(), "options": asdict(options)}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    return Options(**checkpoint["options"])
