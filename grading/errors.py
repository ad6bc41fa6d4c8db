"""Errors that a person who runs the course meets; each is one sentence with the next step.

CourseError                 caught by the command line: the sentence, exit status 2, no traceback
├── CourseNotFound          no nbgrader_config.py here or above, or one that cannot be used
├── UnknownAssignment       no folder of that name with a notebook in source/
├── ReleaseError            a release could not be generated; the old one is still in place
│   └── LeakFound           it could, but shows what students must not see; the old one stays
├── PublishError            the students' repository cannot be brought up; it is as it was
├── SiteError               the web pages cannot be built, or an address in them is broken
├── AnswerError             a file in answers/ is not as answer_files.py describes, or does not fit
├── AuditError              the audit has nothing of that name, or the notebook's own code fails
├── CollectError            what a learning-management system gave cannot be taken in
├── DatesError              a date, an extension or the policy for being late cannot be used
├── NoIsolation             student code would run unguarded, and nobody has asked for that
├── ExaminerFailed          no process can run the tests: an import of our own cells fails, or so
├── GradebookBroken         the gradebook is damaged, empty or something else, or cannot be reached
├── GradingFailed           nothing could be graded (one bad hand-in is a result, not an error)
├── HandingBackError        points or pages cannot be brought into the form of an LMS
├── ChallengeError          a challenge lacks its key, labels or log, or predictions are refused
├── MarkingError            the page for marking cannot be opened, or a mark cannot be stored
├── SimilarityError         a folder of earlier hand-ins holds none of the assignment
├── PretrainError           weights are missing or damaged, or would overwrite something else
└── DemoError               the demo folder is something else, or a piece of the demo is missing
"""


class CourseError(Exception):
    """Base of what the command line tells; its text is a sentence for an instructor."""


class CourseNotFound(CourseError):
    """There is no course folder here."""


class UnknownAssignment(CourseError):
    """The assignment is not in source/."""


class ReleaseError(CourseError):
    """The student version could not be made."""


class LeakFound(ReleaseError):
    """The student version shows solutions or hidden tests."""


class PublishError(CourseError):
    """The students' repository cannot be made or brought up to date."""


class SiteError(CourseError):
    """The course's web pages cannot be built."""


class AnswerError(CourseError):
    """An answer file cannot be read or does not fit its notebook."""


class AuditError(CourseError):
    """The audit has nothing of that name."""


class CollectError(CourseError):
    """Hand-ins cannot be collected."""


class DatesError(CourseError):
    """A date, an extension or the policy for being late cannot be used."""


class NoIsolation(CourseError):
    """Student code cannot be kept apart on this machine."""


class ExaminerFailed(CourseError):
    """No process can run the tests."""


class GradebookBroken(CourseError):
    """The gradebook cannot be used."""


class GradingFailed(CourseError):
    """The assignment as a whole cannot be graded."""


class HandingBackError(CourseError):
    """Points or pages cannot be brought into the form that an LMS takes."""


class ChallengeError(CourseError):
    """A challenge cannot be made, or predictions cannot be taken in."""


class MarkingError(CourseError):
    """Written answers cannot be marked."""


class SimilarityError(CourseError):
    """Hand-ins cannot be compared with each other."""


class PretrainError(CourseError):
    """Weights are not as they should be, or cannot be written there."""


class DemoError(CourseError):
    """The demo cannot be made."""


def in_words(error: Exception) -> str:
    """Return what went wrong in a sentence: of the operating system, the place and the cause.

    >>> in_words(OSError(28, "No space left on device", "/course/report"))
    '/course/report: No space left on device'
    """
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(map(str, filter(None, [error.filename, error.strerror])))
    return str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
