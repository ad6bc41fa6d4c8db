"""What `pip install .` reads in the students' repository: `helpers`, and nothing that pulls torch.

Colab, a cluster or a laptop has a PyTorch that fits its machine. PyPI's would come with gigabytes
for CUDA, so students' packages name none: who has none is told in the README how to get one.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping

NAME = "deep-learning-course-helpers"  # free on PyPI in November 2026; `helpers` is somebody else's
KEPT_AS_IT_IS = {"torch", "torchvision"}
LAB = {"jupyterlab", "nbgrader"}  # where students work, and its Validate button

TEMPLATE = """\
[build-system]
requires = ["setuptools>=68"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "{version}"
description = "What a deep-learning course's notebooks import: data, checks, plots."
readme = "README.md"
requires-python = "{python}"
license = "MIT"
# PyTorch is not in this list, so that the one you have is kept: see README.md.
dependencies = {dependencies}

[project.optional-dependencies]
lab = {lab}

[project.scripts]
{scripts}
[tool.setuptools.packages.find]
include = ["helpers*"]

[tool.setuptools.package-data]
{package_data}"""


def student_pyproject(staff: str, files: Mapping[str, bytes]) -> str:
    """Return the pyproject.toml of the students' repository.

    staff: text of the course's own pyproject.toml
    files: what else is published, path and bytes; the version says which these are
    """
    ours = tomllib.loads(staff)
    project = ours["project"]
    needs = [line for line in project["dependencies"] if package(line) not in KEPT_AS_IT_IS]
    staff_needs = project["optional-dependencies"]["staff"]
    lab = [line for line in staff_needs if package(line) in LAB]
    scripts = {k: v for k, v in project["scripts"].items() if v.startswith("helpers.")}
    data = ours["tool"]["setuptools"].get("package-data", {})
    return TEMPLATE.format(
        name=NAME,
        version=f"{project['version']}+{digest(files)[:8]}",
        python=project["requires-python"],
        dependencies=_listed(needs),
        lab=_listed(lab),
        scripts="".join(f'{name} = "{call}"\n' for name, call in scripts.items()),
        package_data="".join(
            f"{json.dumps(name)} = {json.dumps(globs)}\n"
            for name, globs in data.items()
            if name.split(".")[0] == "helpers"
        ),
    )


def version_of(files: Mapping[str, bytes]) -> str:
    """Return the version of what is published, as its pyproject.toml has it."""
    return tomllib.loads(files["pyproject.toml"].decode())["project"]["version"]


def package(requirement: str) -> str:
    """Return the name in a requirement.

    >>> package("torch>=2.2")
    'torch'
    """
    return re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0].lower()


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of files with their paths, in hexadecimal."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _listed(requirements: list[str]) -> str:
    return "".join(["[\n", *(f"    {json.dumps(line)},\n" for line in requirements), "]"])
