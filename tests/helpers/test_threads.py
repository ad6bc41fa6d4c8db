"""Helpers hold NumPy's products to one thread, unless the student said otherwise."""

import os
import subprocess
import sys

import joblib
import pytest
import torch

from helpers import threads
from helpers.threads import VARIABLES
from helpers.torch_nets import pick_device

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


@pytest.fixture
def two_cores(monkeypatch):
    """A machine with two cores whose user has set nothing; PyTorch's threads are put back."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_small_networks_train_in_one_thread_and_large_ones_on_all_cores(two_cores, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    torch.set_num_threads(64)  # as PyTorch takes them in a container on a large server
    threads.use_one_thread()
    pick_device()
    assert torch.get_num_threads() == 1
    pick_device(large=True)
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize(("wanted", "kept"), [(1, 1), (64, 2)])
def test_a_number_that_the_user_set_stays_as_far_as_there_are_cores(
    two_cores, monkeypatch, wanted, kept
):
    monkeypatch.setenv("OMP_NUM_THREADS", str(wanted))
    torch.set_num_threads(wanted)
    threads.use_one_thread()
    assert torch.get_num_threads() == wanted
    threads.use_cores()
    assert torch.get_num_threads() == kept
