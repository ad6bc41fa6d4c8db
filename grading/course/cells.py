"""Text in a cell of a CSV file."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: such a one gets a ' before it.

    >>> no_formula("=HYPERLINK(1)"), no_formula("well done")
    ("'=HYPERLINK(1)", 'well done')
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text
