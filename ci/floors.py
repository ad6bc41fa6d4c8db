"""Draw the floors of grading/ from the code's own imports, and count rooms, floors and arrows.

    python -m ci.floors docs/images/floors.svg

A room is a package or a loose file. The floors are those of the contract in pyproject.toml, which
`make lint` checks. An arrow that follows from others (a path of two or more) is left out of the
picture and counted all the same.
"""

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import grimp
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

ROOT = Path(__file__).parents[1]
BLUE, GREY = "#0072B2", "#9AA3AB"
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "floors", "font.family": "sans-serif"}
WIDTH, HEIGHT = 1.5, 0.42  # of a room, where a floor is 1 high

Arrow = tuple[str, str]


def floors() -> list[list[str]]:
    """Return the rooms of grading/ by floor, from the top down, as pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one.get("containers") == ["grading"])
    return [[room.strip() for room in layer.split("|")] for layer in layers]


def arrows() -> list[Arrow]:
    """Return (room that imports, room that is imported), each once, from the code."""
    graph = grimp.build_graph("grading", cache_dir=None)
    found = {
        (_room(importer), _room(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    return sorted((one, other) for one, other in found if one and other and one != other)


def reduced(pairs: Iterable[Arrow]) -> list[Arrow]:
    """Return the arrows that do not follow from others.

    >>> reduced([("a", "b"), ("b", "c"), ("a", "c")])
    [('a', 'b'), ('b', 'c')]
    """
    pairs = list(pairs)
    below: dict[str, set[str]] = {}
    for one, other in pairs:
        below.setdefault(one, set()).add(other)

    def reaches(start: str, goal: str) -> bool:
        return any(room == goal or reaches(room, goal) for room in below.get(start, ()))

    return [
        (one, other)
        for one, other in pairs
        if not any(reaches(between, other) for between in below[one] - {other})
    ]


def describe(pairs: Iterable[Arrow]) -> str:
    """Return the arrows as text; the picture carries it, so that a test can see that it is old."""
    return "; ".join(f"{one} > {other}" for one, other in pairs)


def draw(path: Path) -> None:
    """Write the picture."""
    rows, pairs = floors(), arrows()
    widest = max(map(len, rows))
    places = {
        room: (WIDTH * 1.25 * (k + (widest - len(row)) / 2), float(len(rows) - number))
        for number, row in enumerate(rows)
        for k, room in enumerate(row)
    }
    with style.context(STYLE):
        figure = Figure(figsize=(1.9 * widest, 0.95 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for one, other in reduced(pairs):
            _draw_arrow(axes, places[one], places[other])
        for room, (x, y) in places.items():
            box = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": BLUE}
            axes.text(x, y, room, ha="center", va="center", bbox=box, fontsize=11)
        axes.set_xlim(-WIDTH, WIDTH * 1.25 * widest)
        axes.set_ylim(0.4, len(rows) + 0.5)
        axes.axis("off")
        metadata = {"Date": None, "Creator": None, "Description": describe(pairs)}
        figure.savefig(path, format="svg", metadata=metadata)


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    bend = 0.0 if start[1] - end[1] < 1.5 else 0.12  # past the rooms of the floors between
    axes.annotate(
        "",
        xy=(end[0], end[1] + HEIGHT / 2),
        xytext=(start[0], start[1] - HEIGHT / 2),
        arrowprops={
            "arrowstyle": "-|>",
            "color": GREY,
            "connectionstyle": f"arc3,rad={bend}",
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def main() -> None:
    """Draw, and print the counts."""
    draw(Path(sys.argv[1]))
    rooms = sum(map(len, floors()))
    print(f"{rooms} rooms, {len(floors())} floors, {len(arrows())} arrows: {sys.argv[1]}")


if __name__ == "__main__":
    main()
