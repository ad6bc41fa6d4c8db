"""What a converter of nbgrader's says when it fails: one sentence, and the rest in the log file."""

import pytest
from conftest import empty_gradebook
from nbgrader.api import Gradebook
from sqlalchemy import text

from grading.course import ConverterFailed, run_converter
from grading.course.converters import LOG_NAME


class NoRoom:
    """A converter with a gradebook that takes nothing any more."""

    def __init__(self, gradebook):
        self.gradebook = gradebook

    def start(self):
        """Write to it."""
        self.gradebook.db.execute(text("PRAGMA query_only = 1"))
        self.gradebook.add_student("ada")


def test_a_gradebook_that_takes_nothing_is_a_sentence_and_no_traceback(tmp_path, caplog):
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(url) as gradebook, pytest.raises(ConverterFailed) as failed:
        run_converter(tmp_path, NoRoom(gradebook))
    assert str(failed.value).startswith("the gradebook cannot be used (attempt to write")
    assert caplog.text == ""  # nothing reaches the terminal
    assert "Traceback" in (tmp_path / LOG_NAME).read_text(encoding="utf-8")
