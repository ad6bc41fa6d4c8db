"""torchvision, also where its compiled operators do not load.

    from helpers.torch_nets.vision import torchvision

PyPI builds torchvision against the CUDA build of torch. Beside a CPU-only torch its compiled
operators do not load, and a plain `import torchvision` stops at one of the two operators that its
Python code describes without asking whether they are there. Once their names and types are
declared, data sets, transforms and models work; only the compiled box operators stay out of reach.
"""

import importlib
from types import ModuleType

import torch

SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
MISSING = ("nms", "qnms")  # non-maximum suppression of boxes, on floats and on quantised numbers
_declared: list[torch.library.Library] = []  # a declaration lasts as long as its Library does


def import_torchvision() -> ModuleType:
    """Import torchvision, declaring its two missing operators if it cannot do without.

    returns: the module torchvision; from then on a plain `import torchvision` works as well
    raises: what the import raises, if that is not about the missing operators

    >>> import_torchvision().transforms.Resize(32).size
    32
    """
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "operator torchvision::nms does not exist" not in str(error):
            raise
    declare_missing_operators()
    return importlib.import_module("torchvision")


def declare_missing_operators() -> None:
    """Tell torch the names and types of nms and qnms; calling them still says they are missing."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in MISSING:
        library.define(name + SIGNATURE)
    _declared.append(library)


torchvision = import_torchvision()
