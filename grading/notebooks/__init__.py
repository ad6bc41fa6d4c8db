"""What is known of a notebook and its cells: roles, names, regions, exercises, outputs, imports."""

from grading.notebooks.cells import (
    cell_name,
    definitions,
    even,
    grade_id,
    is_fixed,
    is_grade,
    is_graded,
    is_locked,
    is_optional,
    is_solution,
    is_task,
    untouched,
    words,
)
from grading.notebooks.cutting import MOST_OF_CELL, MOST_OF_NOTEBOOK, size_of
from grading.notebooks.exercises import (
    Exercise,
    list_exercises,
    mend_headings,
    tests_by_solution,
    titles_by_cell,
)
from grading.notebooks.idle_cells import left_as_run
from grading.notebooks.imports import all_imports, set_up_code
from grading.notebooks.messages import NOT_YET, claim, error_message, first_error
from grading.notebooks.names import Names, names_in
from grading.notebooks.outputs import STOPPED, clean, is_stopped, stopped
from grading.notebooks.reference_answer import reference, solved
from grading.notebooks.regions import MARKER, first_hidden_line, split_regions
from grading.notebooks.student_code import PYTHON, parse_cell, runnable, syntax_note
from grading.notebooks.tidying import tidy

__all__ = [
    "MARKER",
    "MOST_OF_CELL",
    "MOST_OF_NOTEBOOK",
    "NOT_YET",
    "PYTHON",
    "STOPPED",
    "Exercise",
    "Names",
    "all_imports",
    "cell_name",
    "claim",
    "clean",
    "definitions",
    "error_message",
    "even",
    "first_error",
    "first_hidden_line",
    "grade_id",
    "is_fixed",
    "is_grade",
    "is_graded",
    "is_locked",
    "is_optional",
    "is_solution",
    "is_stopped",
    "is_task",
    "left_as_run",
    "list_exercises",
    "mend_headings",
    "names_in",
    "parse_cell",
    "reference",
    "runnable",
    "set_up_code",
    "size_of",
    "solved",
    "split_regions",
    "stopped",
    "syntax_note",
    "tests_by_solution",
    "tidy",
    "titles_by_cell",
    "untouched",
    "words",
]
