"""Helpers hold NumPy's products to one thread, unless the student said otherwise."""

import os
import subprocess
import sys

import pytest

from helpers.threads import VARIABLES

COUNT = """
import numpy
{first}
from threadpoolctl import threadpool_info
print({{pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}})
"""


def blas_threads(first: str, **settings: str) -> str:
    """Return the numbers of threads of BLAS in a fresh Python, after a line of code."""
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(first=first)],
        env=environment | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_products_run_in_one_thread_once_helpers_are_there():
    if blas_threads("") in ("{1}", "set()"):  # one core, or a BLAS that threadpoolctl does not know
        pytest.skip("matrix products have one thread anyway here")
    assert blas_threads("import helpers") == "{1}"


def test_who_sets_a_number_keeps_it():
    wanted = blas_threads("", OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2", MKL_NUM_THREADS="2")
    kept = blas_threads(
        "import helpers", OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2", MKL_NUM_THREADS="2"
    )
    assert kept == wanted
