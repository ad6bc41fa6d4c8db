"""Templates filled in: HTML pages in one file each, and the texts that students get."""

from grading.pages.templating import render, render_text

__all__ = ["render", "render_text"]
