"""Our parts in place of nbgrader's own: its executor, its exporter, steps of its feedback."""

from grading.plugins.colab import OpenInColab
from grading.plugins.exchange import Collect, ReleaseFeedback, came_through_exchange
from grading.plugins.executor import Examine, Runner, run_here, run_packed
from grading.plugins.exporter import MendingExporter, exporter_for, name_notebooks
from grading.plugins.feedback import (
    CalmStyle,
    EscapeHtml,
    ExplainErrors,
    HideHiddenTests,
    SanitizeHtml,
)
from grading.plugins.folding import FoldTests
from grading.plugins.handed_in import LEFT, KeepWhatIsLeft
from grading.plugins.isolation import isolation_for
from grading.plugins.last_cell import HandInCell
from grading.plugins.late import LatePenalties, LatePolicy
from grading.plugins.markdown import safe_markdown
from grading.plugins.naming import NameExercises
from grading.plugins.of_the_machine import HidePaths
from grading.plugins.page import FeedbackPage
from grading.plugins.pictures import ClearPictures
from grading.plugins.points import KeepPoints
from grading.plugins.task import Done, Task, done_of, packed
from grading.plugins.words_for_pictures import DescribePictures

__all__ = [
    "LEFT",
    "CalmStyle",
    "ClearPictures",
    "Collect",
    "DescribePictures",
    "Done",
    "EscapeHtml",
    "Examine",
    "ExplainErrors",
    "FeedbackPage",
    "FoldTests",
    "HandInCell",
    "HideHiddenTests",
    "HidePaths",
    "KeepPoints",
    "KeepWhatIsLeft",
    "LatePenalties",
    "LatePolicy",
    "MendingExporter",
    "NameExercises",
    "OpenInColab",
    "ReleaseFeedback",
    "Runner",
    "SanitizeHtml",
    "Task",
    "came_through_exchange",
    "done_of",
    "exporter_for",
    "isolation_for",
    "name_notebooks",
    "packed",
    "run_here",
    "run_packed",
    "safe_markdown",
]
