"""What a student is told when something cannot be done: one sentence with the next step."""


class StudentError(Exception):
    """What, where, and what to do next; shown without a traceback."""
