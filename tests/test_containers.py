"""What containers are made of: the staff's image, and what Codespaces and Binder read."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from grading.course import open_course
from grading.publishing.contents import TEMPLATES, contents

ROOT = Path(__file__).parents[1]
LISTED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
HELD = [line.removeprefix("!") for line in LISTED if line.startswith("!")]
PRIVATE = ["submitted", "autograded", "feedback", "gradebook.db", "challenge.key", "challenge"]
KEYS = {"name", "image", "postCreateCommand", "customizations"}  # of containers.dev's reference


@pytest.fixture(scope="module")
def published():
    return {
        path: text.decode(errors="replace") for path, text in contents(open_course(ROOT)).items()
    }


def test_an_image_holds_only_what_is_listed_and_nothing_of_students():
    assert LISTED[0] == "*"
    assert [name for name in HELD if not (ROOT / name).exists()] == []
    assert not {*PRIVATE, ".git", "data", "demo", "build"} & {*HELD}


def test_the_image_installs_the_lock_and_runs_as_no_root():
    text = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?:--\S+ )*(\S+)", text, re.MULTILINE)
    assert copied == ["requirements.txt", "."]
    assert {"requirements.txt"} <= {*HELD}
    assert re.findall(r"^USER (.*)", text, re.MULTILINE) == ["$UID"]
    assert "ARG UID=1000" in text
    assert "bubblewrap" in text


def test_docs_and_the_weekly_run_start_it_with_what_the_sandbox_needs():
    needed = set(re.findall(r"^#   (--security-opt \S+)", (ROOT / "Dockerfile").read_text(), re.M))
    assert len(needed) == 3
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text()
    guide = (ROOT / "docs" / "instructors.md").read_text()
    commands = re.findall(r"docker run (?:\\\n|[^\n])*", workflow + guide)
    assert len(commands) == 3
    for command in commands:
        assert needed <= set(re.findall(r"--security-opt \S+", command)), command


def test_the_devcontainer_is_json_with_keys_that_the_reference_knows(published):
    settings = json.loads(published[TEMPLATES["devcontainer.json"]])
    assert settings.keys() == KEYS
    extensions = settings["customizations"]["vscode"]["extensions"]
    assert all(re.fullmatch(r"[\w-]+\.[\w-]+", name) for name in extensions)


@pytest.mark.parametrize("template", ["devcontainer.json", "postBuild"])
def test_what_a_students_container_installs_is_there(published, template):
    text = published[TEMPLATES[template]]
    extras = tomllib.loads(published["pyproject.toml"])["project"]["optional-dependencies"]
    (installed,) = re.findall(r"'\.\[(\w+)\]'", text)
    assert installed in extras


def test_binder_finds_its_files_and_can_read_them(published, tmp_path):
    assert published[".binder/postBuild"].startswith("#!")  # so git keeps it executable
    script = tmp_path / "postBuild"
    script.write_text(published[".binder/postBuild"])
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    index, *packages = published[".binder/requirements.txt"].split("\n")
    assert index.split() == ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
    assert packages == ["torch", ""]
