"""The convolutions that the notebook `layers` teaches, beside PyTorch's, forward and backward.

    python benchmarks/conv.py

The functions come from the solution cells of source/layers/layers.ipynb, so what is measured is
what is taught. Naive, fast and PyTorch run in turn on the same float32 inputs, in a process of its
own with one thread for each, and in one as with `pick_device(large=True)`: PyTorch has a thread for
each core, NumPy one. Each is measured quiet, and beside a busy process. Naive runs on
one image, and its time is scaled to all of them.
"""

import argparse
import itertools
import linecache
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import torch
from busy import busy

from helpers.threads import use_cores

NOTEBOOK = Path(__file__).parents[1] / "source" / "layers" / "layers.ipynb"
NAMES = [f"conv_{way}_{kind}" for kind in ("naive", "fast") for way in ("forward", "backward")]
VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
ROUNDS = 7
FAST_TO_TORCH, NAIVE_TO_FAST = 3.0, 100.0  # at most, at least
PARTS = {"transpose(0, 4, 5": "window copy", " @ ": "products", "+=": "slice additions"}


@dataclass(frozen=True)
class Case:
    """Sizes of one convolution; kernels are K × K, the stride is 1."""

    name: str
    N: int
    C: int
    H: int
    W: int
    F: int
    K: int
    pad: int


CASES = (
    Case("conv_7x7", N=100, C=3, H=32, W=32, F=32, K=7, pad=3),
    Case("conv_3x3", N=100, C=32, H=16, W=16, F=64, K=3, pad=1),
)


def taught() -> dict:
    """Return the notebook's four convolution functions by name."""
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOK, 4).cells}
    space: dict = {}
    for name in ("set-up", *NAMES):
        source = cells[name].partition("\ndata = ")[0]  # imports only: no data is needed
        file = f"<{name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        exec(compile(source, file, "exec"), space)
    return {name: space[name] for name in NAMES}


def make_inputs(case: Case) -> tuple:
    """Return x, w, b and dy, in float32."""
    rng = np.random.default_rng(0)
    out = (n + 2 * case.pad - case.K + 1 for n in (case.H, case.W))
    shapes = (
        (case.N, case.C, case.H, case.W),
        (case.F, case.C, case.K, case.K),
        (case.F,),
        (case.N, case.F, *out),
    )
    return tuple(rng.standard_normal(shape, dtype=np.float32) for shape in shapes)


def by_hand(functions: dict, kind: str, case: Case, inputs: tuple) -> tuple:
    """Run one of ours forward and backward; return dx, dw, db."""
    x, w, b, dy = inputs
    conv_param = {"stride": 1, "pad": case.pad}
    _, cache = functions[f"conv_forward_{kind}"](x, w, b, conv_param)
    return functions[f"conv_backward_{kind}"](dy, cache)


def by_torch(case: Case, tensors: list) -> tuple:
    """Run PyTorch's forward and backward; return dx, dw, db."""
    *inputs, dy = tensors
    y = torch.nn.functional.conv2d(*inputs, padding=case.pad)
    return torch.autograd.grad(y, inputs, dy)


def measure(case: Case, functions: dict, rounds: int = ROUNDS) -> dict:
    """Return the median seconds of naive, fast and torch, measured in turn."""
    inputs = make_inputs(case)
    x, w, b, dy = inputs
    one = (x[:1], w, b, dy[:1])
    tensors = [torch.from_numpy(a).requires_grad_(a is not dy) for a in inputs]
    calls = {
        "naive": lambda: by_hand(functions, "naive", case, one),
        "fast": lambda: by_hand(functions, "fast", case, inputs),
        "torch": lambda: by_torch(case, tensors),
    }
    calls["fast"](), calls["torch"]()  # both warm
    seconds = defaultdict(list)
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    return medians | {"naive": medians["naive"] * case.N}


def profile(case: Case, functions: dict) -> dict:
    """Return the seconds of one fast run by part, from the times between its lines."""
    seconds, last = defaultdict(float), [None, 0.0]

    def note(frame, event, arg):
        if not frame.f_code.co_filename.startswith("<conv_"):
            return None
        now = time.perf_counter()
        if last[0]:
            seconds[last[0]] += now - last[1]
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        part = next((part for text, part in PARTS.items() if text in line), "the rest")
        last[:] = [None if event == "return" else part, time.perf_counter()]
        return note

    inputs = make_inputs(case)
    by_hand(functions, "fast", case, inputs)
    sys.settrace(note)
    try:
        by_hand(functions, "fast", case, inputs)
    finally:
        sys.settrace(None)
    return dict(seconds)


def report(name: str, case: Case, functions: dict, rounds: int = ROUNDS) -> None:
    """Measure one case and print its times, its profile and its two figures."""
    seconds = measure(case, functions, rounds)
    parts = profile(case, functions)
    times = ", ".join(f"{key} {1000 * value:,.0f} ms" for key, value in seconds.items())
    shares = ", ".join(f"{part} {value / sum(parts.values()):.0%}" for part, value in parts.items())
    print(f"{name}: {times} (naive: 1 of {case.N} images, scaled)")
    print(f"{name}: fast spends {shares}")
    print(figure(f"{name}_fast_to_torch", seconds["fast"] / seconds["torch"], FAST_TO_TORCH, False))
    print(figure(f"{name}_naive_to_fast", seconds["naive"] / seconds["fast"], NAIVE_TO_FAST, True))


def figure(name: str, ratio: float, target: float, at_least: bool) -> str:
    """Return the line of one figure.

    >>> figure("fast_to_torch", 2.5, 3.0, at_least=False)
    'fast_to_torch ratio=2.50 target=3 met'
    """
    met = ratio >= target if at_least else ratio <= target
    return f"{name} ratio={ratio:.2f} target={target:g} {'met' if met else 'short'}"


def main() -> None:
    """Measure with one thread and with as many as there are, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", choices=("one", "all"), help="measure in this process")
    threads = parser.parse_args().threads
    if threads:
        functions = taught()  # which has imported helpers: one thread for both from here
        if threads == "all":
            use_cores()
        for case, is_busy in itertools.product(CASES, (False, True)):
            with busy(is_busy):
                report(f"{case.name}_{threads}{'_busy' if is_busy else ''}", case, functions)
        return
    free = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    for count, limits in (("one", dict.fromkeys(VARIABLES, "1")), ("all", {})):
        command = [sys.executable, __file__, "--threads", count]
        subprocess.run(command, env=free | limits, check=True)


if __name__ == "__main__":
    main()
