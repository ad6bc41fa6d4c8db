"""`course site`: build the pages with Jupyter Book, search them, and put them in place whole."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grading.course import Course, scratch, swap_in
from grading.errors import LeakFound, SiteError
from grading.publishing import refuse_stale
from grading.site.book import book
from grading.site.links import link_faults
from grading.site.secrets import site_secrets

BUILDER = "jupyter-book"
HOME = ".venv-site/bin"  # its packages cannot share an environment with the lock
COLOUR = re.compile(r"\x1b\[[\d;]*m")
SHOWN = 3  # faults that a sentence lists
LEFT_OUT = (
    ".buildinfo",
    "objects.inv",
    "_static/*macros.html",  # templates of the theme, and no pages
    "_static/**/*.map",
    "_static/mathjax/[!t]*.js",  # MathJax comes in a dozen bundles; the pages load tex-chtml.js
    "_static/mathjax/tex-[!c]*.js",
    "_static/mathjax/tex-chtml-*.js",
)


@dataclass(frozen=True)
class Site:
    """The pages that were built: where they begin, and how many there are."""

    start: Path
    pages: int


def build_site(course: Course, folder: Path) -> Site:
    """Build the course's web pages in a folder; what was there stays until all of them are good.

    folder: new, empty, or made by this function
    raises: SiteError, LeakFound; then the folder is as it was
    """
    _refuse_other_content(folder)
    refuse_stale(course)
    builder = find_builder(course.root)
    with scratch(course.root) as aside:
        _write(aside / "book", book(course))
        pages = run_builder(builder, aside / "book", aside)
        check_pages(course, pages)
        folder.parent.mkdir(parents=True, exist_ok=True)
        swap_in(pages, folder)
    return Site(folder / "index.html", sum(1 for _ in folder.rglob("*.html")))


def find_builder(root: Path) -> str:
    """Return the command that builds a book.

    raises: SiteError where there is none
    """
    found = shutil.which(BUILDER, path=str(root / HOME)) or shutil.which(BUILDER)
    if not found:
        raise SiteError(
            f"{BUILDER} is missing, which builds the pages: run `make site`, which installs it in "
            f"{HOME.split('/')[0]}, or install requirements-site.txt in an environment of its own"
        )
    return found


def run_builder(builder: str, source: Path, out: Path) -> Path:
    """Run Jupyter Book; return the folder of its pages. A warning of its is an error.

    raises: SiteError, with its own words
    """
    words = [builder, "build", str(source), "--path-output", str(out)]
    words += ["--quiet", "--warningiserror", "--keep-going"]
    quiet = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        words, env=quiet, capture_output=True, text=True, errors="replace", check=False
    )
    pages = out / "_build" / "html"
    if done.returncode or not (pages / "index.html").is_file():
        said = COLOUR.sub("", done.stderr + done.stdout).split("\n")
        raise SiteError(f"{BUILDER} refused the book: {'; '.join(_told(said))}")
    for path in [path for pattern in LEFT_OUT for path in pages.glob(pattern)]:
        path.unlink()
    return pages


def check_pages(course: Course, pages: Path) -> None:
    """Raise unless the pages show no secret, load nothing from elsewhere, and each link holds."""
    if secrets := site_secrets(course, pages):
        raise LeakFound(f"no page was put in place: {_listed(secrets)}: take that out first")
    if faults := link_faults(pages):
        raise SiteError(f"no page was put in place: {_listed(faults)}: mend that and build again")


def _told(lines: list[str]) -> list[str]:
    """Return the lines that say what was wrong."""
    said = [line.strip() for line in lines if line.strip()]
    return [one for one in said if "WARNING" in one or "ERROR" in one][:SHOWN] or said[-SHOWN:]


def _listed(faults: list[str]) -> str:
    more = f", and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return "; ".join(faults[:SHOWN]) + more


def _refuse_other_content(folder: Path) -> None:
    others = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
    if folder.is_file() or (others and "genindex.html" not in others):
        raise SiteError(
            f"{folder} holds {others[0] if others else 'a file'} and was not made by "
            "`course site`: name a new or an empty folder"
        )


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
