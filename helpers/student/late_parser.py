"""A parser of web addresses that no notebook needs, built when somebody asks for it.

nbformat imports jsonschema, and that rfc3987_syntax, which builds its parser when it is imported:
most of a second of computing in each command and each check.
"""

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType

PARSER = "rfc3987_syntax"


def build_late() -> None:
    """Let the parser be built when an address is first parsed, unless it is there already.

    >>> build_late()
    >>> from rfc3987_syntax import is_valid_syntax
    >>> is_valid_syntax("iri", "https://example.org/ü"), is_valid_syntax("iri", "no address")
    (True, False)
    """
    if PARSER in sys.modules or find_spec(PARSER) is None:
        return
    late = ModuleType(PARSER)
    vars(late)["is_valid_syntax"] = _is_valid_syntax  # all that jsonschema takes from it
    sys.modules[PARSER] = late


def _is_valid_syntax(term: str, value: str) -> bool:
    if not hasattr(sys.modules[PARSER], "__file__"):  # still ours
        del sys.modules[PARSER]
    return importlib.import_module(PARSER).is_valid_syntax(term, value)
