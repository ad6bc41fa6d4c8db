"""The target's five classes: small animals with legs, none of which is in a source."""

from helpers.data.sample import Brush


def ant(b: Brush) -> None:
    """Paint an ant: three parts in a row, six legs, two feelers."""
    _legs(b, (-0.12, 0.02, 0.16), b.vary(0.42, 0.56))
    for side in (-1, 1):
        b.paint(b.line(0.02, -0.45, side * 0.26, -0.78, 0.035), b.dark)
    b.paint(b.ellipse(0, 0.42, b.vary(0.2, 0.27), b.vary(0.27, 0.33)), b.main)
    b.paint(b.ellipse(0, 0.02, 0.12, 0.18), b.main)
    b.paint(b.circle(0, -0.34, b.vary(0.15, 0.2)), b.main)


def bee(b: Brush) -> None:
    """Paint a bee: a striped body, a pair of wings, two feelers."""
    for side in (-1, 1):
        b.paint(b.ellipse(side * 0.42, -0.08, 0.36, b.vary(0.15, 0.22), side * 0.4), b.light, 0.8)
        b.paint(b.line(0.02, -0.42, side * 0.16, -0.7, 0.03), b.dark)
    b.paint(b.ellipse(0, 0.2, b.vary(0.22, 0.3), 0.46), b.stripes(b.y, b.vary(0.12, 0.18)))
    b.paint(b.circle(0, -0.36, 0.18), b.dark)


def beetle(b: Brush) -> None:
    """Paint a beetle: two wing cases that meet in a line, a broad head, six short legs."""
    _legs(b, (-0.2, 0.1, 0.36), b.vary(0.46, 0.58))
    w = b.vary(0.34, 0.44)
    b.paint(b.ellipse(0, -0.4, 0.6 * w, 0.2), b.second)
    b.paint(b.ellipse(0, 0.14, w, 0.5), b.main)
    b.paint(b.line(0, -0.3, 0, 0.62, 0.03), b.dark)


def dragonfly(b: Brush) -> None:
    """Paint a dragonfly: a long thin body and two pairs of long wings."""
    tilt = b.vary(0.1, 0.4)
    for side in (-1, 1):
        b.paint(b.ellipse(side * 0.44, -0.32, 0.42, 0.11, side * tilt), b.light, 0.8)
        b.paint(b.ellipse(side * 0.4, 0.0, 0.4, 0.12, -side * tilt), b.light, 0.8)
    b.paint(b.line(0, -0.4, 0, 0.8, b.vary(0.06, 0.1)), b.stripes(b.y, 0.14))
    b.paint(b.circle(0, -0.46, 0.15), b.main)


def spider(b: Brush) -> None:
    """Paint a spider: two round parts and eight long legs."""
    reach = b.vary(0.6, 0.75)
    for side in (-1, 1):
        for start, knee, foot in ((-0.12, -0.5, -0.75), (-0.04, -0.2, -0.28),
                                  (0.04, 0.16, 0.36), (0.12, 0.45, 0.8)):  # fmt: skip
            b.paint(b.line(0, start, side * 0.6 * reach, knee, 0.035), b.dark)
            b.paint(b.line(side * 0.6 * reach, knee, side * reach, foot, 0.035), b.dark)
    b.paint(b.circle(0, 0.24, b.vary(0.24, 0.32)), b.main)
    b.paint(b.circle(0, -0.14, 0.16), b.second)


def _legs(b, places, reach):
    """Paint a pair of legs at each of three places of the body, bent outwards."""
    for place, foot in zip(places, (-0.3, 0.05, 0.35), strict=True):
        for side in (-1, 1):
            b.paint(b.line(0, place, side * reach, place + foot, 0.035), b.dark)


INSECTS = [ant, bee, beetle, dragonfly, spider]
