"""Type the commands that a guide shows, in a course folder that is small."""

import os
import re
import subprocess
import urllib.request

from conftest import PROJECT
from nbgrader.api import Grade

FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(page, language):
    """Return the fenced blocks of a page in one language, in order; "" is what one types."""
    found = FENCED.findall((PROJECT / "docs" / page).read_text())
    return [body.replace("softmax", "tiny") for kind, body in found if kind == language]


def commands(page):
    return [line for block in blocks(page, "") for line in block.splitlines()]


def carry_out(command, course, status=0):
    """Type a command of a page in the course folder; return what it prints."""
    if command.startswith("course mark "):
        return mark(command, course)
    done = subprocess.run(
        command,
        shell=True,
        cwd=course.root,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(course.root / "none")},
        capture_output=True,
        text=True,
    )
    told = done.stdout + done.stderr
    assert done.returncode == status, f"{command}\n{told}"
    assert "Traceback" not in told, f"{command}\n{told}"
    return told


def mark(command, course):
    """Open the page that the command serves, end it, and give points as the page would."""
    words = [*command.split(), "--no-browser"]
    place = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words,
        cwd=course.root,
        env=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        told = ""
        for line in server.stdout:
            told += line
            if address := re.search(r"http://127\.0\.0\.1:\S+", line):
                opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
                with opener.open(address[0], timeout=60) as page:
                    assert page.status == 200
                break
        server.terminate()
    assert "http://127.0.0.1" in told, told
    with course.gradebook() as gradebook:
        for grade in gradebook.db.query(Grade).filter(Grade.needs_manual_grade):
            grade.manual_score, grade.needs_manual_grade = 1.0, False
        gradebook.db.commit()
    return told
