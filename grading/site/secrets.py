"""Whether the pages show a solution, a hidden test or a model answer: every file is searched."""

import re
from pathlib import Path

from grading.course import Course
from grading.releasing import find_leaks, page_text, secret_regions, shown_regions

BLOCK = re.compile(r"(?=</?(?:p|pre|div|li|td|th|dd|dt|h\d|br|summary)\b)")  # begins a line


def site_secrets(course: Course, folder: Path) -> list[str]:
    """Return what a folder of web pages shows and students must not see, each as a clause.

    A notebook's page may show no secret line of its own source; any file, whatever it is, no
    region of any source.
    """
    sources = course.sources_by_release("html")
    regions = secret_regions(sources)
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        path = file.relative_to(folder).as_posix()
        text = file.read_bytes().decode("utf-8", errors="replace")
        if path in sources:
            found += [f"{path} shows the {leak}" for leak in find_leaks(sources[path], text)]
        texts = [text, page_text(BLOCK.sub("\n", text))] if path.endswith(".html") else [text]
        found += [f"{path} shows {name}" for one in texts for name in shown_regions(regions, one)]
    return list(dict.fromkeys(found))
