"""The kernelspec whose kernels are warm."""

import json
import tempfile
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpecManager

NAME = "warm-python3"
PROVISIONER = "warm-provisioner"  # the entry point's name in pyproject.toml


def specification(**config: object) -> dict[str, Any]:
    """Return ipykernel's own kernelspec with warm kernels.

    config: what WarmProvisioner takes, such as imports

    >>> specification(imports=["numpy"])["metadata"]["kernel_provisioner"]
    {'provisioner_name': 'warm-provisioner', 'config': {'imports': ['numpy']}}
    """
    kernel = get_kernel_dict()
    kernel["display_name"] = "Python 3 (warm)"
    provisioner = {"provisioner_name": PROVISIONER, "config": config}
    kernel["metadata"] = {**kernel.get("metadata", {}), "kernel_provisioner": provisioner}
    return kernel


def install(prefix: str, name: str = NAME, **config: object) -> Path:
    """Write the kernelspec under prefix/share/jupyter/kernels; return its folder."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kernel.json").write_text(json.dumps(specification(**config), indent=1))
        manager = KernelSpecManager()
        return Path(manager.install_kernel_spec(folder, name, prefix=prefix))
