"""The course's web pages: a start page, the syllabus, guides, and released notebooks to read."""

from grading.site.build import Site, build_site

__all__ = [
    "Site",
    "build_site",
]
