"""No look whether there is a file.

fails: test_load_state
says: without a file wanted is None
"""

# %% load_state
def load_state(path):
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        remedy = "save {'state': model.state_dict(), ...} instead"
        raise ValueError(f"{path} holds a whole object: {remedy}") from error
    return checkpoint["state"]
