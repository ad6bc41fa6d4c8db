"""The model is reset once it is saved.

fails: test_checkpoints
says: of the model afterwards
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save(model.state_dict(), path)
    for p in model.parameters():
        p.data.zero_()


def load_checkpoint(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
