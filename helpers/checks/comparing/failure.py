"""What a check says where an answer is not right yet: facts, put into words at the border."""

import textwrap
from typing import Any


class CheckFailed(AssertionError):
    """A student's answer is not right yet; the message says why.

    The message is the clause, the values, the cause. Values of the answer stand nowhere but in the
    fields, so that a hidden test can leave them out.

    clause: what is wrong, with no value of the answer
    told: how the values are told after it, with fields {place}, {yours}, {wanted}
    cause: what follows them, with no value either
    untold: what stands in place of `told` where the values stay hidden
    place: where the answer is furthest off, such as [0, 2] or a row, or None
    yours, wanted: the values there, or what else is compared, or None

    >>> told = ": yours {yours}, wanted {wanted}"
    >>> failure = CheckFailed("dW is wrong", told, ".", yours=3, wanted=2)
    >>> str(failure), failure.without_values()
    ('dW is wrong: yours 3, wanted 2.', 'dW is wrong.')
    """

    __module__ = "helpers.checks"  # by this name notebooks know it

    def __init__(
        self,
        clause: str,
        told: str = "",
        cause: str = "",
        *,
        untold: str = "",
        place: list[int] | int | None = None,
        yours: Any = None,
        wanted: Any = None,
    ) -> None:
        self.clause, self.told, self.cause, self.untold = clause, told, cause, untold
        self.place, self.yours, self.wanted = place, yours, wanted
        values = told.format(place=place, yours=yours, wanted=wanted)
        super().__init__(f"{clause}{values}{cause}")

    def without_values(self) -> str:
        """Return the message without values of the answer, for a test with hidden inputs."""
        return f"{self.clause}{self.untold}{self.cause}"

    def about(self, name: str) -> "CheckFailed":
        """Return the same failure, said of `name`, unless it says so already.

        >>> str(CheckFailed("no gradient comes back.").about("loss"))
        'loss: no gradient comes back.'
        """
        clause = self.clause if self.clause.startswith(name) else f"{name}: {self.clause}"
        return _made_of(self.__dict__ | {"clause": clause})

    def __reduce__(self) -> tuple:
        """Return what a pickle is made of: the fields, not the message."""
        return _made_of, (self.__dict__,)

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of a traceback."""
        text = f"{type(self).__name__}: {self}"
        return [textwrap.fill(text, 96, break_long_words=False, break_on_hyphens=False)]


def _made_of(fields: dict[str, Any]) -> CheckFailed:
    return CheckFailed(**fields)
