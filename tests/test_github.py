"""What the hosting platform reads keeps to its schemas, and names only what there is."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
CONFIG = GITHUB / "ISSUE_TEMPLATE" / "config.yml"
FORMS = sorted(set(GITHUB.glob("ISSUE_TEMPLATE/*.yml")) - {CONFIG})
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def faults(schema: str, *paths: Path) -> str:
    """Return what one of check-jsonschema's own schemas finds wrong in files; "" is good."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    checked = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True)
    return "" if checked.returncode == 0 else checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-workflows", WORKFLOWS),
        ("github-issue-forms", FORMS),
        ("github-issue-config", [CONFIG]),
    ],
)
def test_files_keep_to_their_schema(schema, paths):
    assert paths, "nothing is checked"
    assert faults(schema, *paths) == ""


@pytest.mark.parametrize(
    ("schema", "paths", "old", "new"),
    [
        ("github-workflows", WORKFLOWS, "runs-on", "run-on"),
        ("github-issue-forms", FORMS, "type: textarea", "type: text"),
    ],
)
def test_a_mistake_in_a_file_is_found(tmp_path, schema, paths, old, new):
    path = tmp_path / "wrong.yml"
    path.write_text(paths[0].read_text().replace(old, new))
    assert faults(schema, path) != ""


@each_workflow
def test_a_workflow_says_at_its_head_what_it_needs(path):
    head = re.match(r"(#.*\n)+", path.read_text())
    assert head is not None
    assert "Needs:" in head[0]


@each_workflow
def test_a_workflow_may_only_read(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow["jobs"].values())


@each_workflow
def test_actions_are_pinned_to_a_major_version(path):
    used = re.findall(r"uses: *(.*)", path.read_text())
    assert used
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+", action)] == []


@each_workflow
def test_a_workflow_names_only_files_and_targets_that_there_are(path):
    text = path.read_text()
    files = re.findall(r"[\w/.-]+\.(?:ipynb|txt)\b", text)
    modules = [name.replace(".", "/") + ".py" for name in re.findall(r"python -m (ci\.\w+)", text)]
    assert [name for name in files + modules if not (ROOT / name).is_file()] == []
    targets = re.findall(r"run: make (?:-o \w+ )?([\w-]+)", text)
    assert targets
    rules = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in targets if target not in rules] == []


def test_the_python_versions_that_are_tested_begin_with_the_oldest_that_is_allowed():
    workflow = yaml.safe_load((GITHUB / "workflows" / "tests.yml").read_text())
    tested = workflow["jobs"]["linux"]["strategy"]["matrix"]["python"]
    wanted = re.search(r'requires-python = ">=(.*)"', (ROOT / "pyproject.toml").read_text())[1]
    assert tested[0] == wanted


def test_commits_are_checked_as_make_lint_checks():
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repo["repo"] == "local", "versions live in one place, the lock"
    assert [hook["entry"] for hook in repo["hooks"]] == ["make --no-print-directory lint"]
