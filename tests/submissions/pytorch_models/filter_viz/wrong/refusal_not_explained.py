"""The error of torch.load is passed on.

fails: test_load_state
says: catch pickle.UnpicklingError, and raise a ValueError
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    return torch.load(path, map_location="cpu", weights_only=True)["state"]
