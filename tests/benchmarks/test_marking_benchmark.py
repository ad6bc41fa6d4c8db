"""The benchmark of marking runs on a small class, and counts what it says."""

import re
import shutil
import subprocess
import sys

import pytest
from conftest import PROJECT

pytest.importorskip("playwright.sync_api", reason="needs the package playwright")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs the browser Chromium")
def test_all_answers_are_marked_and_each_figure_is_a_line_with_its_target():
    command = [sys.executable, "benchmarks/marking.py", "--students", "8", "--formgrader", "2"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert "formgrader: 4 answers" in told
    marked = re.search(r"course mark: 16 answers, (\d+) keys", told)
    assert marked, "all answers of all students have a mark in the end"
    assert int(marked[1]) >= 16
    lines = re.findall(r"^marking_(\w+) ratio=[\d.]+ target=[\d.]+ (?:met|short)$", told, re.M)
    assert lines == ["keys_to_formgrader", "seconds_to_formgrader"]
