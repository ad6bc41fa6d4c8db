"""Pictures for transfer learning, rendered by the course: two sources and a small target.

And real photographs, where somebody has put them into a data folder.
"""

from helpers.data.transfer.photographs import load_photographs
from helpers.data.transfer.sets import PARTS, SETS, VERSION, load_pictures, render_part

__all__ = [
    "PARTS",
    "SETS",
    "VERSION",
    "load_photographs",
    "load_pictures",
    "render_part",
]
