"""The benchmark of the convolutions runs, and measures functions that agree."""

import importlib.util

import numpy as np
import pytest
import torch
from conftest import PROJECT

PATH = PROJECT / "benchmarks" / "conv.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_conv", PATH)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PATH.parent)  # as `python benchmarks/conv.py` finds its neighbours
        patch.setitem(__import__("sys").modules, spec.name, module)
        spec.loader.exec_module(module)
        yield module


def test_naive_fast_and_pytorch_give_the_same_gradients(benchmark):
    case = benchmark.Case("tiny", N=2, C=3, H=6, W=5, F=4, K=3, pad=1)
    inputs, functions = benchmark.make_inputs(case), benchmark.taught()
    tensors = [torch.tensor(a, requires_grad=k < 3) for k, a in enumerate(inputs)]
    wanted = benchmark.by_torch(case, tensors)
    for kind in ("naive", "fast"):
        for ours, theirs in zip(
            benchmark.by_hand(functions, kind, case, inputs), wanted, strict=True
        ):
            np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_each_figure_is_a_line_with_its_target(benchmark, capsys):
    case = benchmark.Case("tiny", N=2, C=3, H=6, W=5, F=4, K=3, pad=1)
    benchmark.report("tiny_one", case, benchmark.taught(), rounds=1)
    printed = capsys.readouterr().out
    assert "window copy" in printed
    assert "slice additions" in printed
    assert "tiny_one_fast_to_torch ratio=" in printed
    assert "tiny_one_naive_to_fast ratio=" in printed
