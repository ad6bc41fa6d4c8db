"""A test set whose labels staff keep, and the file of predictions that is scored against them."""

from helpers.data.challenge.held_out import (
    Challenge,
    draw_cifar10,
    render_challenge,
    write_pictures,
)
from helpers.data.challenge.pictures import PRACTICE, load_challenge
from helpers.data.challenge.predictions import (
    PredictionsError,
    parse_predictions,
    read_predictions,
    write_predictions,
)

__all__ = [
    "PRACTICE",
    "Challenge",
    "PredictionsError",
    "draw_cifar10",
    "load_challenge",
    "parse_predictions",
    "read_predictions",
    "render_challenge",
    "write_pictures",
    "write_predictions",
]
