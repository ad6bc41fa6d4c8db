"""The repository that students get: what is in it, that it leaks nothing, how it is kept up."""

from grading.publishing.command import publish
from grading.publishing.repository import Published

__all__ = [
    "Published",
    "publish",
]
