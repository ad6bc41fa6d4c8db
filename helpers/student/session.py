"""The notebook session that this runs in, where it runs in one."""

import sys
from collections.abc import Mapping
from typing import Any


def session() -> Mapping[str, Any]:
    """Return the names that the notebook's cells share; none outside of a notebook.

    >>> session()
    {}
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.user_ns if shell else {}
