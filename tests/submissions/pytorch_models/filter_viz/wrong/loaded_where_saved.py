"""No map_location.

fails: test_load_state
says: map_location="cpu" brings it here
"""

# %% load_state
def load_state(path):
    if not Path(path).exists():
        return None
    try:
        checkpoint = torch.load(path, weights_only=True)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"{path} holds a whole object: {remedy}") from error
    return checkpoint["state"]
