"""The challenge: predictions on pictures whose labels staff keep, a log of them, and a board."""

from grading.challenge.command import add_commands

__all__ = ["add_commands"]
