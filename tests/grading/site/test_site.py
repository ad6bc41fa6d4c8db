"""The web pages: what is on them, that they leak nothing, and that each address in them holds."""

import json
import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.cli import main
from grading.course import Unit, open_course
from grading.errors import LeakFound, PublishError, SiteError
from grading.releasing import release
from grading.site import build_site
from grading.site.book import book, contents_of_book, syllabus_rows
from grading.site.build import check_pages, find_builder, run_builder
from grading.site.copies import site_copy
from grading.site.links import link_faults
from grading.site.secrets import site_secrets

PROJECT = Path(__file__).parents[3]
ADDRESS = "https://github.com/uni/deep-learning"
BADGE = "[![Open in Colab](https://colab.example/b.svg)](https://colab.example/tiny.ipynb)"


@pytest.fixture
def released(course):
    """A course whose one notebook is released, with a guide."""
    (course.root / "docs").mkdir()
    (course.root / "docs" / "students.md").write_text("# For students\n\nRead `tiny` first.\n")
    (course.root / "syllabus.toml").write_text('[[notebooks]]\nname = "tiny/tiny"\nweek = 1\n')
    release(course.assignment("tiny"))
    return open_course(course.root)


@pytest.fixture
def builder(monkeypatch):
    """Jupyter Book, where `make site` or a person installed it."""
    try:
        found = Path(find_builder(PROJECT)).parent
    except SiteError:
        pytest.skip("needs Jupyter Book: run `make site` once")
    monkeypatch.setenv("PATH", str(found), prepend=":")
    return found


def row(name, week, badge=""):
    values = {"title": name.capitalize(), "minutes": "60", "points": "3", "badge": badge}
    return values | {"path": f"release/{name}/{name}.ipynb", "week": week, "assignment": name}


def pages(folder, **texts):
    """Write pages, by their names without .html, and return the folder."""
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text)
    return folder


def test_the_syllabus_says_what_a_notebook_builds_on():
    units = [Unit("loss/loss", 1), Unit("nets/nets", 2, ("loss/loss", "gone/gone"))]
    loss, nets = syllabus_rows([row("loss", 1), row("nets", 2, BADGE)], units)
    assert loss["after"] == []
    assert [one["title"] for one in nets["after"]] == ["Loss"]  # not what is in no table
    assert (loss["colab"], nets["colab"]) == ("", "https://colab.example/tiny.ipynb")


def test_the_notebooks_stand_by_weeks_and_those_without_one_last():
    toc = contents_of_book([row("loss", 1), row("nets", 2), row("more", "")], ["docs/students.md"])
    assert [part["caption"] for part in toc["parts"]] == ["Begin here", "Week 1", "Week 2", "More"]
    assert toc["parts"][0]["chapters"] == [{"file": "syllabus"}, {"file": "docs/students.md"}]


def test_the_syllabus_page_has_a_row_for_each_notebook(released):
    table = book(released)["syllabus.md"]
    assert "| 1 | [Tiny](release/tiny/tiny.ipynb) |  |  | 6 |\n" in table
    assert "in Colab" not in table


def test_the_book_holds_what_students_get_and_nothing_of_staff(released):
    (released.root / "docs" / "instructors.md").write_text("# For staff\n")
    assert [*book(released)] == [
        *("_config.yml", "_static/course.css", "_toc.yml", "docs/students.md", "index.md"),
        *("release/tiny/tiny.ipynb", "syllabus.md"),
    ]
    assert book(released) == book(open_course(released.root))


def test_nothing_is_run_and_each_page_opens_in_colab_where_there_is_an_address(released):
    assert json.loads(book(released)["_config.yml"])["execute"] == {"execute_notebooks": "off"}
    assert "launch_buttons" not in json.loads(book(released)["_config.yml"])
    released.config.OpenInColab.repository = ADDRESS
    config = json.loads(book(released)["_config.yml"])
    assert config["repository"] == {"url": ADDRESS, "branch": "main"}
    assert config["launch_buttons"] == {"colab_url": "https://colab.research.google.com"}


def test_a_folded_cell_lies_behind_a_click_and_the_installing_cell_is_left_out():
    folded = {"jupyter": {"source_hidden": True}, "nbgrader": {"grade": True}, "deletable": False}
    notebook = new_notebook(
        cells=[
            new_markdown_cell(f"# Tiny\nRead.\n\n{BADGE}"),
            new_code_cell("install()", metadata={"tags": ["colab"], **folded}),
            new_code_cell("fast = True", metadata={"tags": ["parameters"]}),
            new_code_cell("test()", metadata={"tags": ["raises-exception"], **folded}),
        ]
    )
    before = str(notebook)
    title, setting, test = site_copy(notebook).cells
    assert title.source == "# Tiny\nRead."
    assert (setting.metadata, test.metadata) == ({"tags": []}, {"tags": ["hide-input"]})
    assert str(notebook) == before


def test_a_hint_is_folded_as_jupyter_book_does_it():
    hint = "<details><summary>Hint</summary>Use `sum`,\nand\nnot a loop.</details>"
    cells = [new_markdown_cell(f"Add.\n\n{hint}\n\nThen:\n\n{hint}")]
    (cell,) = site_copy(new_notebook(cells=cells)).cells
    folded = ":::{dropdown} Hint\nUse `sum`,\nand\nnot a loop.\n:::"
    assert cell.source == f"Add.\n\n{folded}\n\nThen:\n\n{folded}"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("other.html", "<p>x</p><pre><span>doubled_number</span> = number + number\n"
         "return doubled_number</pre>", "the solution of double"),
        ("release/tiny/tiny.html", "<p>Because addition is <b>commutative</b> in every ring.</p>",
         "the model answer of why"),
        ("release/tiny/tiny.html", "<pre>secret_inputs = [<b>3</b>, 5, 7]</pre>",
         "the hidden tests? of test_double"),
        ("searchindex.js", "running_total = sum(numbers)\nreturn running_total", "of total"),
    ],
    ids=["solution elsewhere", "model answer", "one line of its own test", "no page at all"],
)  # fmt: skip
def test_a_secret_in_any_file_is_found(released, tmp_path, name, text, says):
    site = tmp_path / "site"
    (site / name).parent.mkdir(parents=True)
    (site / name).write_text(text)
    (site / "good.html").write_text("<p>double a number</p>")
    with pytest.raises(LeakFound, match=f"no page was put in place: {name} shows .*{says}"):
        check_pages(released, site)
    assert all(fault.startswith(name) for fault in site_secrets(released, site))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('<a href="gone.html">', "leads to gone.html, which is not there"),
        ('<a href="other.html#gone">', "leads to other.html#gone, which is not there"),
        ('<a href="#gone">', "leads to #gone, which is not there"),
        ('<img src="_static/gone.png">', "leads to _static/gone.png, which is not there"),
        ('<script src="https://cdn.example/x.js"></script>', "loads https://cdn.example/x.js"),
        ('<link rel="stylesheet" href="//fonts.example/f.css">', "loads //fonts.example/f.css"),
        ('<style>@import "https://fonts.example";</style>', "loads https://fonts.example"),
        ('<p style="background: url(https://x.example/a.png)">', "loads https://x.example/a.png"),
    ],
)
def test_an_address_that_does_not_hold_is_found(tmp_path, text, says):
    (fault,) = link_faults(pages(tmp_path, index=text, other='<h2 id="why">Why</h2>'))
    assert fault.startswith(f"index.html {says}")


def test_a_style_sheet_that_loads_from_elsewhere_is_found(tmp_path):
    (tmp_path / "a.css").write_text("@font-face { src: url(https://fonts.example/a.woff2) }")
    (tmp_path / "b.css").write_text("/* url(https://x.example) */ p { background: url(data:,) }")
    assert link_faults(tmp_path) == ["a.css loads https://fonts.example/a.woff2 from elsewhere"]


def test_addresses_that_hold_are_fine(tmp_path):
    text = (
        '<a href="other.html#why"></a><a href="https://pytorch.org/none"></a><a href="#a%20b"></a>'
        '<i id="a b"></i><a href="mailto:a@b.example"></a><img src="data:,"><a href=""></a>'
        '<link rel="stylesheet" href="style.css?v=1"><a href="./"></a>'
    )
    (tmp_path / "style.css").write_text("p { color: black }")
    assert link_faults(pages(tmp_path, index=text, other='<a name="why"></a>')) == []


def test_an_old_release_is_shown_nowhere(released, tmp_path):
    shutil.copy(
        released.folder("source", "tiny") / "tiny.ipynb",
        released.folder("release", "tiny") / "tiny.ipynb",
    )
    with pytest.raises(PublishError, match="is not what source/ gives now"):
        build_site(open_course(released.root), tmp_path / "site")


def test_a_folder_with_something_else_is_left_alone(released, tmp_path):
    thesis = tmp_path / "home" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("mine")
    with pytest.raises(SiteError, match=r"holds thesis\.txt and was not made by `course site`"):
        build_site(released, thesis.parent)
    assert thesis.read_text() == "mine"


def test_without_jupyter_book_the_next_step_is_told(released, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SiteError, match=r"jupyter-book is missing.*run `make site`"):
        find_builder(released.root)


@pytest.mark.parametrize(
    ("writes", "says"),
    [("echo 'x.md:3: WARNING: no such page' >&2; exit 1", "x.md:3: WARNING: no such page"),
     ("echo one; echo two", "one; two")],
    ids=["refuses", "makes no page"],
)  # fmt: skip
def test_what_jupyter_book_says_is_told(tmp_path, writes, says):
    tool = tmp_path / "jupyter-book"
    tool.write_text(f"#!/bin/sh\n{writes}\n")
    tool.chmod(0o755)
    with pytest.raises(SiteError, match=f"jupyter-book refused the book: {says}"):
        run_builder(str(tool), tmp_path, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("builder")
def test_the_whole_course_is_built_with_no_leak_and_every_link(tmp_path):
    course = open_course(PROJECT)
    site = build_site(course, tmp_path / "site")
    check_pages(course, tmp_path / "site")
    shown = {path.stem for path in (tmp_path / "site" / "release").rglob("*.html")}
    assert shown == {name for one in course.assignments for name in one.notebook_names}
    page = (tmp_path / "site" / "release" / "softmax" / "softmax.html").read_text()
    assert "Show the test" in page
    assert "../../_static/mathjax/tex-chtml.js" in page
    assert (tmp_path / "site" / "_static" / "mathjax" / "tex-chtml.js").is_file()
    assert site.start.is_file()
    assert not [path for path in (tmp_path / "site").rglob("*.ipynb")]


@pytest.mark.slow
@pytest.mark.usefixtures("builder")
def test_with_an_address_each_page_opens_in_colab(released, tmp_path, capsys):
    with (released.root / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.OpenInColab.repository = "{ADDRESS}"\n')
    release(open_course(released.root).assignment("tiny"))
    assert main(["--root", str(released.root), "site", str(tmp_path / "site")]) == 0
    assert "no leak, no broken link" in capsys.readouterr().out
    opens = f"https://colab.research.google.com/github/{ADDRESS.partition('.com/')[2]}/blob/main"
    for page in ("syllabus.html", "release/tiny/tiny.html"):
        assert f"{opens}/release/tiny/tiny.ipynb" in (tmp_path / "site" / page).read_text(), page
    before = {path.name for path in (tmp_path / "site").iterdir()}
    assert main(["--root", str(released.root), "site", str(tmp_path / "site")]) == 0
    assert {path.name for path in (tmp_path / "site").iterdir()} == before
