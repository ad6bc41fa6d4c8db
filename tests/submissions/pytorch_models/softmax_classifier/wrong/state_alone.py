"""The state is saved without its options.

fails: test_checkpoint
says: wanted: state, options
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save(model.state_dict(), path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
