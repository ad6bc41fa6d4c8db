"""What students get: the release of an assignment, and a search for what they must not see."""

from grading.releasing.leaks import (
    Leak,
    find_leaks,
    page_text,
    secret_regions,
    shown_regions,
    strings,
)
from grading.releasing.lookups import find_lookups
from grading.releasing.student_version import (
    enter_in_gradebook,
    generate,
    release,
    release_leaks,
    stale_notebooks,
)

__all__ = [
    "Leak",
    "enter_in_gradebook",
    "find_leaks",
    "find_lookups",
    "generate",
    "page_text",
    "release",
    "release_leaks",
    "secret_regions",
    "shown_regions",
    "stale_notebooks",
    "strings",
]
