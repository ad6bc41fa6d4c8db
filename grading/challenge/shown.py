"""The board as a text table and as a page."""

from pathlib import Path

from grading.challenge.board import Board, Row
from grading.course import Assignment, write_whole
from grading.pages import render


def text_board(board: Board) -> str:
    """Return the board as text, with a word on what it shows and what it hides."""
    heads = [
        "rank",
        "name",
        *(["final"] if board.is_final else []),
        "public",
        "submissions",
        "best handed in",
    ]
    lines = [heads, *(_line(board, row) for row in board.rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    text = [_aligned(line, widths) for line in lines] if board.rows else ["nothing submitted yet"]
    late = [f"after the due date, not ranked: {row.name}" for row in board.late]
    return "\n".join([explained(board), "", *text, *late])


def save_board(assignment: Assignment, board: Board) -> Path:
    """Write the board as a page; the final one is another file than the public one."""
    name = f"{assignment}-board{'-final' if board.is_final else ''}.html"
    path = assignment.course.root / "report" / name
    page = render(
        "board.html",
        board=board,
        explained=explained(board),
        score=lambda row, final: f"{_score(board, row, final):.3f}",
        share=lambda row: round(_score(board, row, board.is_final), 3),
        when=lambda row: f"{row.handed_in:%d %b, %H:%M}",
    )
    write_whole(path, page)
    return path


def explained(board: Board) -> str:
    """Return what the scores are and on how many pictures, in a sentence."""
    total = board.num_public + board.num_final
    if board.is_final:
        return (
            f"Final standing of {board.assignment}, by {board.num_final:,} of {total:,} pictures; "
            f"of each name the submission that was best on the other {board.num_public:,}."
        )
    return (
        f"Public scores of {board.assignment}, on {board.num_public:,} of {total:,} pictures; the "
        f"final standing is by the other {board.num_final:,}."
    )


def _line(board: Board, row: Row) -> list[str]:
    scores = (True, False) if board.is_final else (False,)
    return [
        str(row.rank) if row.rank else "–",
        f"{row.name} (staff)" if row.is_staff else row.name,
        *(f"{_score(board, row, final):.3f}" for final in scores),
        str(row.count),
        f"{row.handed_in:%Y-%m-%d %H:%M} UTC",
    ]


def _score(board: Board, row: Row, final: bool) -> float:
    right, of = (row.final, board.num_final) if final else (row.public, board.num_public)
    return right / of if of else 0.0


def _aligned(line: list[str], widths: list[int]) -> str:
    rank, name, *rest = line
    parts = [rank.rjust(widths[0]), name.ljust(widths[1])]
    parts += [text.rjust(width) for text, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(parts).rstrip()
