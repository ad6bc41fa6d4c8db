"""The class page: one HTML file with its style and figures inside."""

import io
from collections import Counter
from pathlib import Path
from statistics import median

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from grading.course import Assignment, write_whole
from grading.notebooks import NOT_YET
from grading.pages import render
from grading.reporting.class_report import ClassReport, read_report, write_csv

BLUE, GREY = "#0072B2", "#56606B"  # Okabe and Ito's blue: distinct for colour-blind readers too
MOST_DOTS = 60  # more would lie on each other
STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and takes the page's font
    "svg.hashsalt": "course",  # the same class gives the same bytes
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "axes.labelcolor": GREY,
}


def save_report(
    assignment: Assignment,
    problems: dict[str, str] | None = None,
    isolation: str = "",
) -> tuple[ClassReport, Path]:
    """Write report/<assignment>.html and .csv; return the report and the page's path."""
    report = read_report(assignment)
    folder = assignment.course.root / "report"
    page = folder / f"{assignment}.html"
    write_page(report, page, problems, isolation)
    write_csv(report, page.with_suffix(".csv"))
    return report, page


def write_page(
    report: ClassReport,
    path: Path,
    problems: dict[str, str] | None = None,
    isolation: str = "",
) -> None:
    """Write the class page.

    problems: what kept a student's hand-in from being graded, by student
    isolation: what kept student code apart, in a sentence
    """
    graded = [row for row in report.rows if row.graded]
    page = render(
        "class.html",
        report=report,
        graded=graded,
        median=median([row.total for row in graded] or [0]),
        waiting=sum(row.to_grade for row in graded),
        by_machine=sum(e.points for e in report.exercises if not e.manual),
        remarks=report.remarks({n: _after_name(text) for n, text in (problems or {}).items()}),
        not_yet=NOT_YET,
        isolation=isolation or report.isolation,
        figures=_figures(report) if graded else [],
    )
    write_whole(path, page)


def total_dots(report: ClassReport) -> Figure:
    """Draw one dot a student at the points they have so far; equal ones are stacked.

    Where there are too many dots for that they are bars.
    """
    totals = [row.total for row in report.rows if row.graded]
    figure = Figure(figsize=(4.6, 2.7), layout="constrained")
    axes = figure.subplots()
    if len(totals) > MOST_DOTS:
        axes.hist(totals, bins=24, range=(0, report.points or 1), color=BLUE, rwidth=0.9)
        axes.set_ylabel("students")
    else:
        _draw_dots(axes, Counter(totals))
    axes.set_xlim(-0.03 * report.points, 1.03 * report.points)
    axes.set_xlabel(f"points so far, of {report.points:g}")
    return figure


def _draw_dots(axes: Axes, totals: Counter[float]) -> None:
    for total, count in sorted(totals.items()):
        axes.scatter([total] * count, range(1, count + 1), s=70, color=BLUE, alpha=0.85, lw=0)
    axes.set_ylim(0.3, max(6, *totals.values()) + 0.7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def exercise_bars(report: ClassReport) -> Figure:
    """Draw the share of the points that the class earned, by exercise."""
    shares = {
        f"{exercise.number} {exercise.title}": share
        for exercise, share in zip(report.exercises, exercise_shares(report), strict=True)
        if share is not None
    }
    figure = Figure(figsize=(4.6, 2.7), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(list(shares), [100 * share for share in shares.values()], color=BLUE)
    axes.bar_label(bars, fmt="%.0f %%", padding=4, color=GREY)
    axes.invert_yaxis()
    axes.set_xlim(0, 115)
    axes.set_xticks([0, 50, 100])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("share of the points earned, in %")
    return figure


def exercise_shares(report: ClassReport) -> list[float | None]:
    """Return the part of its points that each exercise brought; None where a person must grade."""
    shares: list[float | None] = []
    for k, exercise in enumerate(report.exercises):
        given = [points for row in report.rows if (points := row.points[k]) is not None]
        known = given and not exercise.manual and exercise.points
        shares.append(sum(given) / len(given) / exercise.points if known else None)
    return shares


def _after_name(problem: str) -> str:
    """Drop the `ada/softmax: ` of a problem that is shown beside the name."""
    return problem.partition(": ")[2]


def _figures(report: ClassReport) -> list[str]:
    with style.context(STYLE):
        return [_svg(total_dots(report)), _svg(exercise_bars(report))]


def _svg(figure: Figure) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
