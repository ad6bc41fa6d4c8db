"""Networks in NumPy: what earlier notebooks taught, ready for later ones."""

from helpers.numpy_nets import layers
from helpers.numpy_nets.deep_net import DeepNet, train_deep_nets
from helpers.numpy_nets.trainer import Trainer

__all__ = [
    "DeepNet",
    "Trainer",
    "layers",
    "train_deep_nets",
]
