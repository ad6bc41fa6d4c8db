"""Only the parameters are saved.

fails: test_checkpoint
says: use model.state_dict()
"""

# %% checkpoint
def save_checkpoint(model, path, options):
    torch.save({"state": dict(model.named_parameters()), "options": asdict(options)}, path)


def load_checkpoint(model, path):
    checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(checkpoint["state"])
    return Options(**checkpoint["options"])
