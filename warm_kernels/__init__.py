"""Jupyter kernels that are forks of a warm process: the imports of all are done once.

A kernelspec names the provisioner, and any tool that uses `jupyter_client` (JupyterLab, nbclient,
papermill) starts its kernels so:

    python -m warm_kernels install      # the kernelspec `warm-python3`, in this environment
    papermill --kernel warm-python3 notebook.ipynb out.ipynb

Needs Linux; elsewhere kernels start cold, as without it. It needs nothing else of this project.
"""

from warm_kernels.provisioner import WarmProvisioner
from warm_kernels.specification import NAME, install

__all__ = ["NAME", "WarmProvisioner", "install"]
