"""A stack of 32 × 32 pictures that soft-edged shapes are painted on, all pictures at once.

A shape is a signed distance (N, 32, 32): negative inside, zero on the edge, positive outside. Where
the distance is within half a pixel of zero, colour and picture are mixed, so no edge is jagged.
Positions run from -1 (left, top) to 1 (right, bottom); a pixel is 1/16.
"""

from typing import Any

import numpy as np

from helpers.data.sample.exact import cos, hypot, sin

SIZE = 32
PIXEL = 2 / SIZE


def grid() -> tuple[np.ndarray, np.ndarray]:
    """Return the pixel centres x and y, each (1, 32, 32) float32, in -1..1.

    >>> x, y = grid()
    >>> x.shape, float(x[0, 0, 0]), float(y[0, 31, 0])
    ((1, 32, 32), -0.96875, 0.96875)
    """
    centre = ((np.arange(SIZE) + 0.5) * PIXEL - 1).astype(np.float32)
    return np.broadcast_to(centre, (1, SIZE, SIZE)), np.broadcast_to(
        centre[:, None], (1, SIZE, SIZE)
    )


def hsv(hue: Any, saturation: Any, value: Any) -> np.ndarray:
    """Return the RGB colours (N, 3, 1, 1) float32 of hue, saturation and value, (N,) in 0..1.

    >>> hsv(np.array([0.0, 1 / 3]), np.ones(2), np.ones(2))[:, :, 0, 0].round(3)
    array([[1., 0., 0.],
           [0., 1., 0.]], dtype=float32)
    """
    k = (np.array([5, 3, 1]) + 6 * np.asarray(hue)[:, None]) % 6
    value, saturation = np.asarray(value)[:, None], np.asarray(saturation)[:, None]
    colour = value * (1 - saturation * np.clip(np.minimum(k, 4 - k), 0, 1))
    return colour.astype(np.float32)[:, :, None, None]


class Canvas:
    """Paint shapes on N pictures at once, in a frame shifted, turned and scaled for each.

    image: (N, 3, 32, 32) float32 in 0..1, painted in place
    x, y: (N, 32, 32) or (1, 32, 32) position of each pixel in the frame
    scale: (N, 1, 1) size of the frame's unit, so that an edge is one pixel wide at any size

    >>> canvas = Canvas(np.zeros((1, 3, 32, 32), np.float32))
    >>> canvas.paint(canvas.circle(0, 0, 0.5), hsv([0.0], [1.0], [1.0]))
    >>> bool(canvas.image[0, 0, 16, 16] == 1), bool(canvas.image[0, 0, 0, 0] == 0)
    (True, True)
    """

    def __init__(self, image: Any, x: Any = None, y: Any = None, scale: Any = 1.0) -> None:
        gx, gy = grid()
        self.image, self.scale = image, scale
        self.x, self.y = (gx if x is None else x), (gy if y is None else y)

    def paint(self, distance: Any, colour: Any, opacity: Any = 1.0) -> None:
        """Mix in a colour, (N, 3, 1, 1) or (N, 3, 32, 32), where a distance is negative."""
        alpha = np.clip(0.5 - distance * (self.scale / PIXEL), 0, 1) * opacity
        self.image += alpha[:, None] * (colour - self.image)

    def circle(self, cx: Any, cy: Any, radius: Any) -> np.ndarray:
        """Return the distance to a circle."""
        return hypot(self.x - cx, self.y - cy) - radius

    def ellipse(self, cx: Any, cy: Any, rx: Any, ry: Any, angle: Any = 0.0) -> np.ndarray:
        """Return about the distance to an ellipse turned by an angle in radians."""
        dx, dy = self.x - cx, self.y - cy
        c, s = cos(angle), sin(angle)
        radius = hypot((c * dx + s * dy) / rx, (c * dy - s * dx) / ry)
        return (radius - 1) * np.minimum(rx, ry)

    def box(
        self, cx: Any, cy: Any, half_width: Any, half_height: Any, rounding: Any = 0.0
    ) -> np.ndarray:
        """Return the distance to an upright box with rounded corners."""
        qx = np.abs(self.x - cx) - (half_width - rounding)
        qy = np.abs(self.y - cy) - (half_height - rounding)
        outside = hypot(np.maximum(qx, 0), np.maximum(qy, 0))
        return outside + np.minimum(np.maximum(qx, qy), 0) - rounding

    def line(self, ax: Any, ay: Any, bx: Any, by: Any, radius: Any) -> np.ndarray:
        """Return the distance to a thick line with round ends."""
        dx, dy = bx - ax, by - ay
        t = ((self.x - ax) * dx + (self.y - ay) * dy) / (dx * dx + dy * dy)
        t = np.clip(t, 0, 1)
        return hypot(self.x - ax - t * dx, self.y - ay - t * dy) - radius

    def polygon(self, *points: Any) -> np.ndarray:
        """Return about the distance to a convex polygon, corners clockwise on the screen."""
        sides = []
        for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
            dx, dy = bx - ax, by - ay
            length = hypot(np.float32(dx), np.float32(dy))
            sides.append(((self.x - ax) * dy - (self.y - ay) * dx) / length)
        return np.maximum.reduce(sides)
