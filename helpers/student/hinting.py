"""Where to look, as the run of a notebook has told it below the tests that failed."""

from helpers.hints import BEGIN
from helpers.student.cells import NotebookNode
from helpers.student.exercises import list_graded


def where_to_look(run: NotebookNode) -> list[str]:
    """Return a line for each test with a hint: the exercise, the line of code, the kind of slip."""
    lines = []
    for one in list_graded(run):
        text = "".join(
            output.text for output in one.cell.get("outputs", []) if output.output_type == "stream"
        )
        told = [line.strip() for line in text.partition(BEGIN)[2].strip().splitlines()]
        if told:
            lines.append(f"{one.number} {one.title}: {' '.join(told)}")
    return lines
