"""The recipe of docs/jupyterhub.md carried out: a hub, a class, from release to feedback."""

import re
import subprocess
import tempfile
from pathlib import Path

import nbformat
import pytest
from conftest import PROJECT, make_course, tiny_notebook
from hub_machine import (
    ACCOUNTS,
    Hub,
    add_account,
    give,
    make_python,
    may_read,
    remove_account,
    take_out_the_course,
    why_not,
)

from grading.course import open_course
from grading.publishing.contents import contents

jupyterhub = pytest.importorskip("jupyterhub", reason="needs the package jupyterhub")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]
PAGE = PROJECT / "docs" / "jupyterhub.md"
STAFF, ADA, BOB, TINA = (ACCOUNTS[name] for name in ("staff", "ada", "bob", "tina"))
COURSE = {"course_id": "deep-learning", "assignment_id": "tiny"}


@pytest.fixture(scope="module")
def machine():
    """Folders and accounts as the page has them, below a folder that every account may enter."""
    with tempfile.TemporaryDirectory(prefix="hub-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "home").mkdir()
        made = []
        try:
            for account in ACCOUNTS.values():
                add_account(account, place / "home")
                made.append(account)
            yield place
        finally:
            for account in made:
                remove_account(account)


@pytest.fixture(scope="module")
def hub(machine):
    """The hub, with a course of its own, and everybody's server started."""
    course = make_course(machine / "home" / STAFF / "course")
    notebook = with_set_up(tiny_notebook())
    nbformat.write(notebook, course.root / "source" / "tiny" / "tiny.ipynb")
    give(course.root, STAFF)
    for name in ("staff", "students"):
        make_python(machine / name)
    take_out_the_course(machine / "students")
    students_repository(machine / "repository")
    for command in commands_of_the_page(machine):
        subprocess.run(command, shell=True, check=True, cwd=PROJECT, executable="/bin/bash")
    settings = {
        "HUB_STAFF": STAFF,
        "HUB_GRADERS": TINA,
        "COURSE_FOLDER": str(course.root),
        "STAFF_PYTHON": str(machine / "staff"),
        "STUDENT_PYTHON": str(machine / "students"),
        "COURSE_EXCHANGE": str(machine / "exchange"),
    }
    hub = Hub(machine, settings, allowed=[*ACCOUNTS.values()])
    try:
        hub.wait(hub.is_up)
        for account in (STAFF, ADA, BOB, TINA):
            hub.start_server(account)
        yield hub
    finally:
        hub.close()


def with_set_up(notebook):
    """Give a notebook a first cell that imports what students must have."""
    cell = nbformat.v4.new_code_cell("from helpers.gradients import numeric_gradient", id="set-up")
    notebook.cells.insert(1, cell)
    return notebook


def students_repository(place):
    """Write what `course publish` gives students, where no git is needed."""
    for path, content in contents(open_course(PROJECT)).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)


def commands_of_the_page(machine):
    """Yield the page's commands that need no network, with this machine's folders."""
    places = {
        "/opt/students": machine / "students",
        "/opt/staff": machine / "staff",
        "/srv/nbgrader/exchange": machine / "exchange",
    }
    for block in re.findall(r"^```\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE):
        for command in block.splitlines():
            if command.endswith("/srv/students[lab]"):
                command = (
                    "/opt/students/bin/python -m pip install --quiet --no-index --no-deps "
                    f"--no-build-isolation {machine / 'repository'}"
                )
            elif not re.match(r"/opt/students/bin/jupyter|install ", command):
                continue
            for name, place in places.items():
                command = command.replace(name, str(place))
            yield command


def answered(notebook, double):
    """Fill in a notebook: the first exercise as given, the second right."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = f"def double(number):\n    return {double}"
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "total":
            cell["source"] = "def total(numbers):\n    return sum(numbers)"
    return notebook


def test_an_assignment_goes_from_release_to_feedback(hub, machine):
    hub.type(STAFF, "cd course && course release tiny")
    released = hub.ask(STAFF, "/formgrader/api/assignment/tiny/release", "POST").json()
    assert released["success"], released
    for student, double in ((ADA, "2 * number"), (BOB, "number * number")):
        listed = hub.ask(student, "/assignments/fetch", "POST", json=COURSE).json()
        assert [one["status"] for one in listed["value"]] == ["fetched"]
        got = hub.ask(student, "/api/contents/tiny/tiny.ipynb").json()
        assert "running_total" not in str(got)
        saved = hub.ask(
            student,
            "/api/contents/tiny/tiny.ipynb",
            "PUT",
            json={"type": "notebook", "content": answered(got["content"], double)},
        )
        assert saved.ok, saved.text
        listed = hub.ask(student, "/assignments/submit", "POST", json=COURSE).json()
        assert {one["status"] for one in listed["value"]} == {"fetched", "submitted"}
    collected = hub.ask(STAFF, "/formgrader/api/assignment/tiny/collect", "POST").json()
    assert collected["success"], collected
    told = hub.type(STAFF, "cd course && course grade tiny")
    assert "student code runs isolated in bubblewrap" in told
    given = hub.ask(STAFF, "/formgrader/api/assignment/tiny/release_feedback", "POST").json()
    assert given["success"], given
    for student, points in ((ADA, "2 of 2"), (BOB, "0 of 2")):
        hub.ask(student, "/assignments/fetch_feedback", "POST", json=COURSE)
        (page,) = (machine / "home" / student / "tiny" / "feedback").glob("*/tiny.html")
        assert points in page.read_text()
        assert page.owner() == student


def test_a_student_reads_neither_the_course_nor_another_students_work(hub, machine):
    """Runs after the test above: there are hand-ins in the exchange."""
    (inbound,) = machine.glob("exchange/*/inbound")
    hand_ins = {path.name.split("+")[0]: path for path in inbound.iterdir()}
    assert {*hand_ins} == {ADA, BOB}
    assert may_read(STAFF, inbound)
    assert not may_read(ADA, inbound)
    assert not may_read(ADA, machine / "home" / BOB / "tiny" / "tiny.ipynb")
    assert may_read(BOB, machine / "home" / BOB / "tiny" / "tiny.ipynb")
    course = machine / "home" / STAFF / "course"
    for path in ("source/tiny/tiny.ipynb", "gradebook.db", "feedback"):
        assert may_read(STAFF, course / path)
        assert not may_read(ADA, course / path)


def test_a_hand_in_in_anothers_name_is_not_collected(hub, machine):
    hub.type(BOB, f"nbgrader submit tiny --student={ADA}")
    told = hub.type(STAFF, "cd course && nbgrader collect tiny --update")
    assert f"belongs to {BOB}: it is not taken in" in " ".join(told.split())
    owners = [path.owner() for path in machine.glob("exchange/*/inbound/*") if ADA in path.name]
    assert BOB in owners
    notebook = nbformat.read(
        machine / "home" / STAFF / "course" / "submitted" / ADA / "tiny" / "tiny.ipynb", 4
    )
    assert any("2 * number" in cell.source for cell in notebook.cells)


def test_formgrader_is_there_for_the_instructor_and_graders_alone(hub):
    path = "/formgrader/api/assignments"
    assert hub.ask(STAFF, path).ok
    assert hub.ask(STAFF, path, by=TINA).ok
    assert hub.ask(STAFF, path, by=ADA).status_code == 403
    assert hub.ask(ADA, path).status_code == 404
    assert hub.ask(TINA, path).status_code == 404
    assert hub.ask(BOB, "/api/contents", by=ADA).status_code == 403


def test_students_have_the_helpers_and_no_grader(hub):
    told = hub.type(ADA, "cd && python -c 'import helpers, torch; print(helpers.__file__)'")
    assert "/students/lib/" in told
    hub.type(ADA, "cd && ! python -c 'import grading' 2> /dev/null")
    assert "threads 1" in hub.type(ADA, "echo threads $OMP_NUM_THREADS")


def test_the_page_names_the_hub_that_was_tried():
    named = {*re.findall(r"jupyterhub==([\d.]+)", PAGE.read_text())}
    assert named == {jupyterhub.__version__}
