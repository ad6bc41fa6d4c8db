"""nbgrader's configuration for this course; `course` and the plain `nbgrader` commands use it."""

from pathlib import Path

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import (
    CheckCellMetadata,
    DeduplicateIds,
    GetGrades,
    IgnorePattern,
    OverwriteCells,
    OverwriteKernelspec,
)

try:
    from grading.course import prepare_environment
    from grading.intake import filename_pattern
    from grading.plugins import (
        CalmStyle,
        ClearPictures,
        DescribePictures,
        EscapeHtml,
        Examine,
        ExplainErrors,
        FeedbackPage,
        FoldTests,
        HandInCell,
        HideHiddenTests,
        HidePaths,
        KeepPoints,
        KeepWhatIsLeft,
        LatePenalties,
        LatePolicy,
        MendingExporter,
        NameExercises,
        OpenInColab,
        ReleaseFeedback,
        SanitizeHtml,
        name_notebooks,
    )
except Exception as error:
    # nbgrader would only log this, and run student code and hidden tests in one kernel of its own
    raise SystemExit(
        f"nbgrader_config.py: the course's grader cannot be loaded: {error!r}"
    ) from error

c = get_config()
prepare_environment()

c.CourseDirectory.course_id = "deep-learning"

# What a student finds where the solution was: it says what to do when it is run as it is.
c.ClearSolutions.code_stub = {
    "python": '# YOUR CODE HERE\nraise NotImplementedError("your code goes here")'
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"

# Where students get the course from: the repository that `course publish` keeps. Each notebook of a
# release then has a badge that opens it in Colab, and a first cell that installs the course there.
c.OpenInColab.repository = ""  # such as https://github.com/your-university/deep-learning
c.OpenInColab.reference = "main"  # a branch, or a tag for each term

# A picture in a solution goes with it; a failed check does not stop "run all"; the last cell says
# whether the notebook will grade, and packs it.
steps = GenerateAssignment.class_traits()["preprocessors"].default()
c.GenerateAssignment.preprocessors = [*steps, ClearPictures, FoldTests, OpenInColab, HandInCell]

# A damaged hand-in is repaired before anything else, and a file with another name is found.
c.Autograde.exporter_class = MendingExporter
c.Autograde.pre_convert_hook = name_notebooks

# A try-it cell or a figure that no score needs keeps what it showed where the student ran it.
c.Autograde.sanitize_preprocessors = [
    KeepWhatIsLeft,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]

# Student code runs in a process of its own, in a sandbox; the tests run in another. What a hand-in
# may use, all its processes together; a limit that is hit is told with the measured value.
c.Autograde.autograde_preprocessors = [
    IgnorePattern,
    ClearMetadataPreprocessor,
    Examine,
    EscapeHtml,  # formgrader shows what is stored: a hand-in can put no script into it
    KeepPoints,  # what a person gave counts on while the answer is the same
    LatePenalties,
]  # no CheckCellMetadata: it has looked above, and what runs changes no mark of a cell
c.Examine.cell_seconds = 60
c.Examine.notebook_seconds = 600
c.Examine.patience = 3  # times so much may pass by the wall clock, as on a busy machine
c.Examine.memory_mb = 4000
c.Examine.cpu_seconds = 1200
c.Examine.processes = 64
c.Examine.threads = 512
c.Examine.file_mb = 200
c.Examine.disk_mb = 500
c.Examine.output_mb = 10
c.Examine.examiner_memory_mb = 2000  # of the process that runs the tests on what it returns

# What being late costs. As it stands, nothing: set per_day to a share such as 0.1 of the points
# earned for each day that has begun. `course dates` sets dates and extensions, in this time zone.
c.Exchange.timezone = "UTC"  # such as "Europe/Berlin"
c.AssignLatePenalties.plugin_class = LatePolicy
c.LatePolicy.grace_minutes = 0  # so late costs nothing
c.LatePolicy.per_day = 0.0
c.LatePolicy.cap = 1.0  # the most that it costs, as a share

# A test cell that a student deleted is put back and graded, not silently lost.
c.OverwriteCells.add_missing_cells = True

# Feedback shows the points by exercise, what a check said, and the student's own tracebacks; no
# hidden test, and nothing of the machine that graded. One file: formulas show without a network.
c.GenerateFeedback.exporter_class = FeedbackPage
c.GenerateFeedback.preprocessors = [
    GetGrades,
    NameExercises,  # an answer that waits for a person has no points yet, not 0
    HideHiddenTests,
    ExplainErrors,
    HidePaths,
    DescribePictures,
    SanitizeHtml,  # a hand-in can put no script into the page
    CSSHTMLHeaderPreprocessor,
    CalmStyle,  # ours goes after the one that it changes
]

# `nbgrader release_feedback`: hand-ins that came otherwise stop nobody's.
c.ExchangeFactory.release_feedback = ReleaseFeedback

# `ada_softmax.ipynb`, and `ada_late_1234_5678_softmax-1.ipynb` as Canvas names its downloads.
c.FileNameCollectorPlugin.named_regexp = filename_pattern(Path(__file__).parent)
