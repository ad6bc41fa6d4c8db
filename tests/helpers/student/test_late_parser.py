"""What reads notebooks does without a parser that takes long to build, until it is asked for."""

import subprocess
import sys

import pytest

pytest.importorskip("rfc3987_syntax")
CODE = """import sys, helpers.student.in_kernel
parser = "rfc3987_syntax.syntax_helpers"
from jsonschema import FormatChecker
told = [parser in sys.modules]
told += [FormatChecker().conforms(text, "iri") for text in ("no address", "https://example.org/ü")]
told += [FormatChecker().conforms(text, "iri-reference") for text in ("a b", "/ü")]
print(told + [parser in sys.modules])"""


def test_a_check_builds_it_only_for_an_address():
    told = subprocess.check_output([sys.executable, "-c", CODE], text=True)
    assert told.strip() == "[False, False, True, False, True, True]"
