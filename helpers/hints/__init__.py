"""Hints: where a student has to look, found by mending the code one edit at a time."""

from helpers.hints.aiming import note_comparison
from helpers.hints.in_ipython import give_hints, meaning
from helpers.hints.search import Repair, find_repairs
from helpers.hints.telling import BEGIN, SLIPS, Place, hint, pointing_to
from helpers.hints.trying import TooLong, is_trying, quiet, same_random_numbers, time_limit
from helpers.hints.words import in_words

__all__ = [
    "BEGIN",
    "SLIPS",
    "Place",
    "Repair",
    "TooLong",
    "find_repairs",
    "give_hints",
    "hint",
    "in_words",
    "is_trying",
    "meaning",
    "note_comparison",
    "pointing_to",
    "quiet",
    "same_random_numbers",
    "time_limit",
]
