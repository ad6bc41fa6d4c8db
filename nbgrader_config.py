"""nbgrader's configuration for this course; `course` and the plain `nbgrader` commands use it."""

from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades

from grading.collect import filename_pattern
from grading.course import prepare_environment
from grading.feedback import CalmStyle, ExplainErrors, HideHiddenTests
from grading.grade import set_time_limit

c = get_config()
prepare_environment()

c.CourseDirectory.course_id = "deep-learning"

# What a student finds where the solution was: it says what to do when it is run as it is.
c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("your code goes here")'
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# A cell that takes longer than this is stopped; the other cells still run.
set_time_limit(c, seconds=60)

# Kernels warn about unencrypted TCP at each start; here they talk to this machine only.
c.Execute.extra_arguments = ["--Application.log_level=ERROR"]

# A test cell that a student deleted is put back and graded, not silently lost.
c.OverwriteCells.add_missing_cells = True

# Feedback shows the score, what a check said, and the student's own tracebacks; no hidden test.
c.GenerateFeedback.preprocessors = [
    GetGrades,
    HideHiddenTests,
    ExplainErrors,
    CSSHTMLHeaderPreprocessor,
    CalmStyle,  # ours goes after the one that it changes
]

# `ada_softmax.ipynb`, and `ada_late_1234_5678_softmax-1.ipynb` as Canvas names its downloads.
c.FileNameCollectorPlugin.named_regexp = filename_pattern(Path(__file__).parent)
