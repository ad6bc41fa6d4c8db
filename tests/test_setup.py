"""The lists of packages agree, the changelog knows the version, a clone holds what it must."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA_NAMES = {"pytorch": "torch"}  # where conda-forge calls a package something else
ASKED_FOR = {
    "transfer",
    "postgresql",
}  # extras that nobody needs, which are neither in the lock nor on conda
FOLDERS = ["source", "release", "autograded", "submitted", "feedback", "helpers", "data", "ci"]


def ranges(lines):
    """Return {canonical name: the range of versions} of a list of requirements."""
    requirements = [Requirement(line) for line in lines]
    names = [canonicalize_name(requirement.name) for requirement in requirements]
    assert len(set(names)) == len(names), f"a package is listed twice: {sorted(names)}"
    return {n: str(r.specifier) for n, r in zip(names, requirements, strict=True)}


def declared():
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"].items()
    optional = [line for name, lines in extras if name not in ASKED_FOR for line in lines]
    return ranges(PYPROJECT["build-system"]["requires"] + project["dependencies"] + optional)


def test_conda_and_pip_ask_for_the_same_packages_and_ranges():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    listed = ranges(line for line in environment["dependencies"] if isinstance(line, str))
    python = listed.pop("python")
    listed.pop("pip")
    assert {CONDA_NAMES.get(name, name): version for name, version in listed.items()} == declared()
    assert python == PYPROJECT["project"]["requires-python"]


def test_conda_hands_pip_the_course_itself_and_nothing_that_pip_refuses():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (pip,) = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    # conda writes these lines to a requirements file, where `--no-deps` is an error of pip's
    assert pip == ["--editable ."]


def test_the_lock_pins_every_direct_dependency_within_its_range():
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    locked = ranges(line for line in lines if line and not line.startswith("#"))
    loose = {name: version for name, version in locked.items() if not version.startswith("==")}
    assert not loose, "a lock names one version of each package"
    missing = declared().keys() - locked.keys()
    assert not missing, "renew requirements.txt as its head says"
    for name, version in declared().items():
        pinned = locked[name].removeprefix("==")
        assert Requirement(f"{name}{version}").specifier.contains(pinned), f"{name} {pinned}"


def test_the_console_scripts_are_declared():
    scripts = {"course": "grading.cli:main", "course-student": "helpers.student.cli:main"}
    assert PYPROJECT["project"]["scripts"] == scripts


def test_the_changelog_holds_what_is_not_released_above_the_version_of_the_package():
    headings = re.findall(r"^## (.*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    version = re.escape(PYPROJECT["project"]["version"])
    assert re.fullmatch(rf"\[{version}\] - \d{{4}}-\d\d-\d\d", headings[1])


def test_each_version_lists_first_what_can_change_a_score():
    versions = (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1:]
    assert all(re.findall(r"\n### (.*)", text)[0] == "Scores" for text in versions)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_clone_holds(folder):
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone")
    command = ["git", "ls-files", "--", folder]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tracked, f"git keeps no empty folder: track a file in {folder}/"


@pytest.mark.parametrize("folder", ["submitted", "autograded", "feedback"])
def test_students_work_is_never_committed(folder):
    if not (ROOT / ".git").exists():
        pytest.skip("not a git clone")
    path = f"{folder}/ada/softmax/softmax.ipynb"
    assert subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT).returncode == 0
