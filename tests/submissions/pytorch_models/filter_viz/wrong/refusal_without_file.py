"""The error does not name the file.

fails: test_load_state
says: does not name the file
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"a whole object: {remedy}") from error
    return checkpoint["state"]
