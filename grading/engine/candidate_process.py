"""The candidate's process: started in the sandbox, with the little that it may see."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from grading.engine.settings import Settings
from grading.evidence import Evidence
from grading.sandbox import Sandboxed, start

PROJECT = Path(__file__).parents[2]
PACKAGES = ("grading", "helpers")
NEEDED = {
    "helpers": (
        *(
            "__init__.py",
            "beside.py",
            "checks",
            "gradients.py",
            "hand_in.py",
            "hints",
            "stubs.py",
            "threads.py",
        ),
    ),
    "helpers/checks": ("__init__.py", "comparing", "explaining"),
}
RELATED = {"torch": ("torch", "torchvision", "torchaudio", "functorch", "torchgen")}
ALWAYS = {  # of a candidate, and of the processes that have done its imports before
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # figures as in a kernel
    "COURSE_FETCH": "0",  # there is no network inside
    "COURSE_CHECKING": "1",  # the last cell of a notebook, hand_in(), does nothing
    "PYTHONDONTWRITEBYTECODE": "1",
    "NBGRADER_EXECUTION": "autograde",
}


def begin_sandboxed(settings: Settings, reader: int, writer: int) -> Sandboxed:
    """Start a candidate in the sandbox, at two descriptors, and one for the evidence."""
    with Evidence() as evidence:
        descriptors = (reader, writer, evidence.theirs)
        sandboxed = start(
            [sys.executable, "-m", "grading.candidate", *map(str, descriptors)],
            limits=settings.limits,
            isolation=settings.isolation,
            readable=(*package_folders(), *([settings.data] if settings.data else [])),
            hidden=places_of(settings.absent),
            scratch=settings.scratch,
            env=candidate_environment(settings),
            pass_fds=descriptors,
            mark=settings.mark,
        )
    sandboxed.evidence = evidence
    return sandboxed


def package_folders() -> list[Path]:
    """Return the folders of the course's own packages, which the candidate imports."""
    return [PROJECT / name for name in PACKAGES]


def places_of(libraries: Iterable[str]) -> list[Path]:
    """Return the folders and files of libraries, and of what is made with them.

    Of helpers all but those that a test needs beside the student's code, which compute nothing.

    >>> {"data", "layers"} <= {path.name for path in places_of(["helpers"])}
    True
    """
    found = []
    for library in libraries:
        for name in RELATED.get(library, (library,)):
            spec = importlib.util.find_spec(name) if library != "helpers" else None
            found += [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    if "helpers" in libraries:
        for folder, needed in NEEDED.items():
            found += [path for path in (PROJECT / folder).iterdir() if path.name not in needed]
    return found


def candidate_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the candidate: nothing of the grader's own but what it needs.

    In the sandbox home is another folder, so data in the user's own is found by COURSE_DATA only.
    """
    kept = {name: os.environ[name] for name in ("COURSE_DATA", "LANG") if name in os.environ}
    if settings.data:
        kept["COURSE_DATA"] = str(settings.data)
    return {
        **kept,
        **ALWAYS,
        "HOME": str(settings.scratch),
        "IPYTHONDIR": str(settings.scratch / ".ipython"),
        "MPLCONFIGDIR": str(settings.scratch / ".matplotlib"),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }


def empty(folder: Path) -> None:
    """Remove what is in a folder, however deep (shutil.rmtree ends at 1,000 levels)."""
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    if paths:
        subprocess.run(["rm", "-rf", "--", *paths], stderr=subprocess.DEVNULL, check=False)
