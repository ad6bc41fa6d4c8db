"""The repository that students get: what is in it, that it leaks nothing, how it is kept up."""

from grading.publishing.command import publish, refuse_stale
from grading.publishing.contents import GUIDES, rows
from grading.publishing.repository import Published

__all__ = [
    "GUIDES",
    "Published",
    "publish",
    "refuse_stale",
    "rows",
]
