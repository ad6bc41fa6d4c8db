"""HTML pages in one file each, with their style inside: for the class, and for the audit."""

from grading.pages.templating import render

__all__ = ["render"]
