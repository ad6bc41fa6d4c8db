"""Marking by question: a page on this machine for the answers that a person grades."""

from grading.marking.server import serve

__all__ = ["serve"]
