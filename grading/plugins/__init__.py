"""Our parts in place of nbgrader's own: its executor, its exporter, steps of its feedback."""

from grading.plugins.colab import OpenInColab
from grading.plugins.exchange import Collect, ReleaseFeedback
from grading.plugins.executor import Examine
from grading.plugins.exporter import MendingExporter, exporter_for, name_notebooks
from grading.plugins.feedback import (
    CalmStyle,
    EscapeHtml,
    ExplainErrors,
    HideHiddenTests,
    SanitizeHtml,
)
from grading.plugins.folding import FoldTests
from grading.plugins.isolation import isolation_for
from grading.plugins.last_cell import HandInCell
from grading.plugins.pictures import ClearPictures
from grading.plugins.points import KeepPoints
from grading.plugins.ungraded import WORDS_FOR_POINTS, SayUngraded

__all__ = [
    "WORDS_FOR_POINTS",
    "CalmStyle",
    "ClearPictures",
    "Collect",
    "EscapeHtml",
    "Examine",
    "ExplainErrors",
    "FoldTests",
    "HandInCell",
    "HideHiddenTests",
    "KeepPoints",
    "MendingExporter",
    "OpenInColab",
    "ReleaseFeedback",
    "SanitizeHtml",
    "SayUngraded",
    "exporter_for",
    "isolation_for",
    "name_notebooks",
]
