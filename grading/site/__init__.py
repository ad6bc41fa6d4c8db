"""The course's web pages: a start page, the syllabus, guides and every released notebook to read."""

from grading.site.build import Site, build_site

__all__ = [
    "Site",
    "build_site",
]
