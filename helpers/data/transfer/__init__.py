"""Pictures for transfer learning, rendered by the course: two sources and a small target."""

from helpers.data.transfer.sets import PARTS, SETS, VERSION, load_pictures, render_part

__all__ = [
    "PARTS",
    "SETS",
    "VERSION",
    "load_pictures",
    "render_part",
]
