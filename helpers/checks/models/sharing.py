"""Whether arrays that came of a model share its memory."""

import numpy as np
import torch

from helpers.beside import beside


@beside
def stays(to_numpy, model):
    """Return whether the arrays of to_numpy(model) are the same when the model has changed.

    to_numpy: returns arrays, or a dictionary of them

    >>> stays(lambda model: [model.weight.detach().numpy()], torch.nn.Linear(2, 1))
    False
    """
    arrays = to_numpy(model)
    arrays = list(arrays.values()) if isinstance(arrays, dict) else arrays
    before = [np.copy(array) for array in arrays]
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 1
    return all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))
