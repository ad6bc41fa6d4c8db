"""Whether a file that is published shows a solution, a hidden test or a model answer.

A notebook may show no secret line of its own source. In any other file, and of the other notebooks,
a region counts as shown where most of its lines are: a single one such as `model.eval()` stands in
many a solution, and in code that students have.
"""

import json
from collections.abc import Mapping

import nbformat

from grading.course import Course
from grading.releasing import find_leaks, secret_regions, shown_regions, strings

FEW = 4  # lines that a module of `helpers`, which is code of the same kind, may share with a region


def shown_secrets(course: Course, files: Mapping[str, bytes]) -> list[str]:
    """Return what the files show and students must not see, each as a clause of a sentence."""
    sources = course.sources_by_release("ipynb")
    regions = secret_regions(sources)
    found = []
    for path, content in files.items():
        text = content.decode("utf-8", errors="replace")
        if path in sources:
            leaks = find_leaks(sources[path], nbformat.reads(text, 4))
            found += [f"{path} shows the {leak}" for leak in leaks]
            text = "\n".join(strings(json.loads(text)))
        few = FEW if path.startswith("helpers/") else 0
        found += [f"{path} shows {name}" for name in shown_regions(regions, text, few)]
    return list(dict.fromkeys(found))
