"""A list of tensors.

fails: test_checkpoints
says: is it model.state_dict() that is saved?
"""

# %% checkpoints
def save_checkpoint(model, path):
    torch.save([p.detach() for p in model.parameters()], path)


def load_checkpoint(model, path):
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
