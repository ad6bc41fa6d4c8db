"""Networks in PyTorch: the training loop, where it runs, small and pretrained models.

Doors of their own: `vision`, torchvision also where its compiled operators do not load, and
`pretrained`, networks that have seen other pictures.
"""

from helpers.torch_nets import fitting, pretrained, small_models
from helpers.torch_nets.depth import Pair, learn_by_heart, stack
from helpers.torch_nets.devices import pick_device, supports_bfloat16
from helpers.torch_nets.fitting import cross_entropy, evaluate, fit, predict, train_epoch
from helpers.torch_nets.rules import RuleOptimizer
from helpers.torch_nets.symptoms import examine

__all__ = [
    "Pair",
    "RuleOptimizer",
    "cross_entropy",
    "evaluate",
    "examine",
    "fit",
    "fitting",
    "learn_by_heart",
    "pick_device",
    "predict",
    "pretrained",
    "small_models",
    "stack",
    "supports_bfloat16",
    "train_epoch",
]
