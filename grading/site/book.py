"""The sources of the book that Jupyter Book turns into web pages, as paths and texts.

A notebook lies in it where it lies in the students' repository, so links between notebooks and
guides hold in both, and each page's button finds its notebook there.
"""

from collections import defaultdict

import nbformat

from grading.course import Course, Unit, read_syllabus
from grading.errors import SiteError
from grading.pages import render_text
from grading.publishing import GUIDES, rows
from grading.site.config import book_config, in_yaml
from grading.site.copies import site_copy

PAGES = ("index.md", "syllabus.md")
STYLE = "_static/course.css"


def book(course: Course) -> dict[str, str]:
    """Return the files of the book by their paths in it, in their order.

    raises: ReleaseError where an assignment was not released yet, SiteError where none is there
    """
    listed = syllabus_rows(rows(course), read_syllabus(course))
    if not listed:
        raise SiteError(f"{course.root} has no notebook to show: run `course release --all` first")
    address = course.config.OpenInColab.get("repository", "")
    values = {"notebooks": listed, "address": address, "guides": _guides(course)}
    files = {name: render_text("grading.site", name, **values) for name in (*PAGES, "course.css")}
    files[STYLE] = files.pop("course.css")
    files |= {path: (course.root / path).read_text(encoding="utf-8") for path in _guides(course)}
    for assignment in course.assignments:
        for name, notebook in assignment.released.items():
            files[f"release/{assignment}/{name}.ipynb"] = nbformat.writes(site_copy(notebook))
    reference = course.config.OpenInColab.get("reference", "main")
    files["_config.yml"] = in_yaml(book_config(address, reference))
    files["_toc.yml"] = in_yaml(contents_of_book(listed, _guides(course)))
    return dict(sorted(files.items()))


def syllabus_rows(notebooks: list[dict], units: list[Unit]) -> list[dict]:
    """Return the rows of the syllabus: what is known of each notebook, and what it builds on.

    notebooks: the rows of the students' README, in the order of the syllabus
    units: what syllabus.toml says
    returns: the same rows; `after` lists the rows that one builds on, `colab` is an address or ""
    """
    by_path = {row["path"]: row for row in notebooks}
    after = {f"release/{unit.name}.ipynb": unit.after for unit in units}
    return [
        row
        | {
            "after": [
                by_path[path]
                for name in after.get(row["path"], ())
                if (path := f"release/{name}.ipynb") in by_path
            ],
            "colab": row["badge"].rpartition("](")[2].rstrip(")"),
        }
        for row in notebooks
    ]


def contents_of_book(notebooks: list[dict], guides: list[str]) -> dict:
    """Return Jupyter Book's table of contents: guides first, then the notebooks by weeks."""
    weeks: dict[str, list[dict]] = defaultdict(list)
    for row in notebooks:
        weeks[f"Week {row['week']}" if row["week"] else "More"].append(row)
    begin = [{"file": path} for path in ("syllabus", *guides)]
    parts = [{"caption": "Begin here", "chapters": begin}]
    parts += [
        {"caption": week, "chapters": [{"file": row["path"]} for row in rows_of_week]}
        for week, rows_of_week in weeks.items()
    ]
    return {"format": "jb-book", "root": "index", "parts": parts}


def _guides(course: Course) -> list[str]:
    return [path for path in GUIDES if (course.root / path).is_file()]
