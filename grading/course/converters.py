"""How nbgrader's converters are run on a course: quietly, with what went wrong as an exception."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbformat.warnings import MissingIDFieldWarning
from nbgrader.converters.base import BaseConverter
from sqlalchemy.exc import DBAPIError, SAWarning
from tornado.log import app_log  # what nbgrader's gradebook logs to
from traitlets.log import get_logger

from grading.course.one_engine import one_engine
from grading.errors import CourseError, in_words

LOG_NAME = ".nbgrader.log"


class ConverterFailed(Exception):
    """One of nbgrader's converters did not do its work.

    cause: the exception that it met and logged, None where it only logged a sentence
    """

    def __init__(self, text: str, cause: BaseException | None = None):
        super().__init__(text)
        self.cause = cause


class FirstError(logging.Handler):
    """Keeps the first error that is logged: nbgrader logs an exception and raises another one.

    cause: the exception that was being handled at that moment
    text: what was logged
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.cause: BaseException | None = None
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record; see logging.Handler."""
        self.text = self.text or record.getMessage()
        self.cause = self.cause or sys.exc_info()[1]

    def failure(self, raised: BaseException) -> ConverterFailed:
        """Return what went wrong, given what came out in the end."""
        cause = self.cause or raised
        if isinstance(cause, CourseError):
            return ConverterFailed(str(cause), cause)
        if isinstance(cause, DBAPIError):
            return ConverterFailed(f"the gradebook cannot be used ({cause.orig})", cause)
        if isinstance(cause, OSError):
            return ConverterFailed(in_words(cause), cause)
        if self.text and not self.cause:
            return ConverterFailed(self.text.strip().splitlines()[-1])
        return ConverterFailed(f"{type(cause).__name__}: {cause}", cause)


class _Log(logging.FileHandler):
    """A log file; where the disk is full it stays as it is, and stops nothing."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Let a line go that cannot be written; see logging.Handler."""


@contextmanager
def captured_log(root: Path) -> Iterator[FirstError]:
    """Let what nbgrader logs go to the course's log file alone, and keep its first error."""
    first, log = FirstError(), get_logger()
    logger: logging.Logger = log.logger if isinstance(log, logging.LoggerAdapter) else log
    file = _Log(root / LOG_NAME)
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    with _handled(logger, first, file), _handled(app_log, first, file):
        yield first


@contextmanager
def _handled(logger: logging.Logger, *handlers: logging.Handler) -> Iterator[None]:
    """Let what a logger logs go to these alone; close them in the end."""
    before, logger.propagate = (logger.level, logger.propagate), False
    logger.setLevel(logging.INFO)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(before[0])
        logger.propagate = before[1]


def run_converter(root: Path, converter: BaseConverter) -> None:
    """Run one of nbgrader's converters, whatever it has made before; its log goes to the log file.

    root: the course folder
    raises: ConverterFailed
    """
    converter.force = True
    with captured_log(root) as first, warnings.catch_warnings(), one_engine():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
        warnings.simplefilter("ignore", MissingIDFieldWarning)  # of a cell that nbgrader puts back
        try:
            converter.start()
        except Exception as error:
            raise first.failure(error) from error
