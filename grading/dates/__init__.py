"""When an assignment is due, for whom later, and what being late costs, as the gradebook has it."""

from grading.dates.due import (
    Dates,
    Extension,
    extend,
    give_waiting,
    read_dates,
    set_due,
    settle_dates,
)
from grading.dates.late import how_long, late_seconds, seconds_late
from grading.dates.moments import in_words, parse_moment, parse_span, shown
from grading.dates.penalties import (
    assign_penalties,
    policy_in_words,
    policy_of,
    update_penalties,
)
from grading.dates.wanted import extensions_for, extensions_of_groups

__all__ = [
    "Dates",
    "Extension",
    "assign_penalties",
    "extend",
    "extensions_for",
    "extensions_of_groups",
    "give_waiting",
    "how_long",
    "in_words",
    "late_seconds",
    "parse_moment",
    "parse_span",
    "policy_in_words",
    "policy_of",
    "read_dates",
    "seconds_late",
    "set_due",
    "settle_dates",
    "shown",
    "update_penalties",
]
