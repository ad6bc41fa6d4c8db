"""Networks in PyTorch: the training loop, where it runs, small and pretrained models.

A door of its own is `vision`, torchvision also where its compiled operators do not load.
"""

from helpers.torch_nets import backbones, efficientnets, fitting, pretrained, small_models
from helpers.torch_nets.devices import pick_device, supports_bfloat16
from helpers.torch_nets.fitting import cross_entropy, evaluate, fit, predict
from helpers.torch_nets.rules import RuleOptimizer

__all__ = [
    "RuleOptimizer",
    "backbones",
    "cross_entropy",
    "efficientnets",
    "evaluate",
    "fit",
    "fitting",
    "pick_device",
    "predict",
    "pretrained",
    "small_models",
    "supports_bfloat16",
]
