"""Python, the packages, and what of them has to be found by name."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from grading.doctor.finding import Finding, ok, problem, warn

COURSE = "deep-learning-course"
LEAST = (3, 11)
SECONDS = 180  # importing PyTorch from a slow disk
INSTALL = "in the course folder: pip install --requirement requirements.txt --editable ."
TORCH = """
import json, torch
try:
    import torchvision
    torchvision.ops.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)
    how = "whole"
except (RuntimeError, AttributeError, NotImplementedError) as error:
    from helpers.torch_nets.vision import torchvision
    how = "without its compiled operators, which the course does not need"
torch.ones(2, 2) @ torch.ones(2, 2)
print(json.dumps([torch.__version__, torchvision.__version__, how, torch.cuda.is_available()]))
"""


def python() -> Iterator[Finding]:
    """Look at Python itself."""
    now = ".".join(map(str, sys.version_info[:3]))
    least = ".".join(map(str, LEAST))
    if sys.version_info[:2] < LEAST:
        step = f"install Python {least} or later, and make the environment anew"
        yield problem("Python", f"{now} is too old for the course", step)
    elif sys.prefix == sys.base_prefix and not os.environ.get("CONDA_PREFIX"):
        step = "source .venv/bin/activate, or make setup"
        yield warn("Python", f"{now}, outside of any environment ({sys.executable})", step)
    else:
        yield ok("Python", f"{now} in {sys.prefix}")


def packages(root: Path | None) -> Iterator[Finding]:
    """Compare what is installed with what the course asks for, and with its lock."""
    from packaging.requirements import Requirement

    try:
        lines = requires(COURSE) or []
    except PackageNotFoundError:
        yield problem("packages", "the course itself is not installed", INSTALL)
        return
    asked = [Requirement(line) for line in lines]
    wanted = [
        one
        for one in asked
        if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in ("", "staff"))
    ]
    installed = {one.name: _version(one.name) for one in wanted}
    missing = sorted(name for name, found in installed.items() if found is None)
    outside = [
        f"{one.name} {found} (it needs {one.specifier})"
        for one in wanted
        if (found := installed[one.name]) and not one.specifier.contains(found, prereleases=True)
    ]
    if missing:
        yield problem("packages", f"missing: {', '.join(missing)}", INSTALL)
    if outside:
        yield problem("packages", f"too old or too new: {', '.join(outside)}", INSTALL)
    if not missing and not outside:
        yield ok("packages", f"all {len(wanted)} that the course asks for, in its ranges")
        yield from _lock(root)


def _lock(root: Path | None) -> Iterator[Finding]:
    from packaging.version import Version

    path = root / "requirements.txt" if root else None
    if not path or not path.is_file():
        return
    lines = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    locked = dict(line.split("==", 1) for line in lines if "==" in line)
    found = {name: _version(name) for name in locked}
    other = [
        f"{name} {have} (lock {want})"
        for name, want in locked.items()
        if (have := found[name]) and Version(have).public != Version(want).public
    ]
    if other:
        more = f" and {len(other) - 3} more" if len(other) > 3 else ""
        said = f"other versions than the lock's: {', '.join(other[:3])}{more}"
        yield warn("lock", said, "where results differ: pip install --requirement requirements.txt")
    else:
        yield ok("lock", "the versions of requirements.txt")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def pytorch() -> Iterator[Finding]:
    """Import PyTorch and torchvision in a process of its own: a broken one may end it."""
    step = "install a pair: pip install --force-reinstall torch torchvision, from one index"
    done = subprocess.run(
        [sys.executable, "-c", TORCH], capture_output=True, text=True, timeout=SECONDS,
        errors="replace",
    )  # fmt: skip
    try:
        torch, torchvision, how, has_gpu = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        why = (done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"])[-1]
        yield problem("PyTorch", f"cannot be imported ({why[:200]})", step)
        return
    said = f"torch {torch}, torchvision {torchvision}, {'a GPU' if has_gpu else 'no GPU'}"
    yield ok("PyTorch", said if how == "whole" else f"{said}; torchvision works {how}")


def kernel() -> Iterator[Finding]:
    """Look for the kernel that notebooks run in."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    step = "python -m ipykernel install --sys-prefix"
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        yield problem("Jupyter's kernel", "there is no kernel python3", step)
        return
    program = shutil.which(spec.argv[0]) or spec.argv[0]
    if not os.access(program, os.X_OK):
        yield problem("Jupyter's kernel", f"python3 starts {program}, which is not there", step)
    elif os.path.dirname(os.path.abspath(program)) != os.path.dirname(sys.executable):
        said = f"python3 starts {program}, another Python than this one"
        yield warn("Jupyter's kernel", said, step)
    else:
        yield ok("Jupyter's kernel", "python3, in this environment")


def extensions() -> Iterator[Finding]:
    """Look whether nbgrader is switched on in JupyterLab: its server's part, and the page's."""
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    name = "nbgrader.server_extensions.formgrader"
    on: dict[str, bool] = {}
    for folder in reversed(jupyter_config_path()):
        for path in sorted(Path(folder).glob("jupyter_server_config.d/*.json")):
            on |= _jpserver_extensions(path)
        on |= _jpserver_extensions(Path(folder) / "jupyter_server_config.json")
    places = [Path(folder) / "labextensions" / "@jupyter" / "nbgrader" for folder in jupyter_path()]
    if not on.get(name):
        step = "jupyter server extension enable --sys-prefix nbgrader"
        yield problem("nbgrader in Jupyter", "its server extension is not enabled", step)
    elif not any(place.is_dir() for place in places):
        step = "pip install --force-reinstall --no-deps nbgrader"
        yield problem("nbgrader in Jupyter", "its part of JupyterLab is missing", step)
    else:
        yield ok("nbgrader in Jupyter", "Formgrader, Create Assignment and Validate are on")


def _jpserver_extensions(path: Path) -> dict[str, bool]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return dict(found.get("ServerApp", {}).get("jpserver_extensions", {}))
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def alembic() -> Iterator[Finding]:
    """Look for the program that nbgrader calls by name: without it, it leaves half a gradebook."""
    here = Path(sys.executable).parent
    beside = next((p for p in (here / "alembic", here / "alembic.exe") if p.is_file()), None)
    if beside is None:
        yield problem("alembic", f"is not in {here}, and nbgrader calls it by name", INSTALL)
    elif shutil.which("alembic") is None:
        step = "activate the environment before you type nbgrader: source .venv/bin/activate"
        yield warn("alembic", "is not on PATH; `course` finds it, plain nbgrader does not", step)
    else:
        yield ok("alembic", str(shutil.which("alembic")))
