"""The digits of MNIST's sample: scikit-learn's 1,797 of 8 × 8, warped and brought to 28 × 28.

They are real digits in grey values (Alpaydin and Kaynak, 1998, UCI), each drawn several
times, turned, sheared, scaled and bent a little. No digit is the model of a train and a test row.
"""

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter
from sklearn.datasets import load_digits

from helpers.data.mnist.idx import SIDE

SEED = 20_260_601
TEST_SHARE = 5  # every fifth digit is kept for test
BOX = 20  # pixels of MNIST's side that a digit fills
TURN, SHEAR, STRETCH, MOVE = 0.10, 0.10, 0.06, 0.4  # standard deviations: radians, shares, pixels
BEND, SMOOTH = 8.0, 5.0  # strength and width, in pixels, of the elastic field
STROKE = (0.30, 0.62)  # grey values that become paper and ink: MNIST's strokes have sharp edges


def render_digits(num_train: int, num_test: int, version: int) -> list[np.ndarray]:
    """Return X_train, y_train, X_test, y_test: uint8 (N, 28, 28) and labels (N,), shuffled."""
    digits = load_digits()
    images = np.array([spline_filter(np.pad(image, 2)) for image in digits.images / 16])
    is_test = np.arange(len(images)) % TEST_SHARE == 0
    parts = []
    for part, (rows, count) in enumerate(((~is_test, num_train), (is_test, num_test))):
        rng = np.random.default_rng([SEED, version, part])
        models = rng.permutation(np.resize(np.flatnonzero(rows), count))
        parts += [warp(images[models], rng), digits.target[models]]
    return parts


def warp(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return spline coefficients (n, 12, 12) as digits uint8 (n, 28, 28), each bent anew."""
    drawn = np.empty((len(images), SIDE, SIDE), np.uint8)
    for image, out in zip(images, drawn, strict=True):
        grey = map_coordinates(image, field(rng), order=3, prefilter=False)
        low, high = STROKE
        out[...] = np.round(255 * np.clip((grey - low) / (high - low), 0, 1))
    return drawn


def field(rng: np.random.Generator) -> np.ndarray:
    """Return where on the 12 × 12 image each pixel of the 28 × 28 lies: (2, 28, 28)."""
    grid = np.indices((SIDE, SIDE)) - (SIDE - 1) / 2
    bend = gaussian_filter(rng.standard_normal((2, SIDE, SIDE)), (0, SMOOTH, SMOOTH))
    turn, shear = TURN * rng.standard_normal(), SHEAR * rng.standard_normal()
    scale = np.exp(STRETCH * rng.standard_normal(2))
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.array([[1, 0], [shear, 1]]) * scale
    grid = np.tensordot(matrix, grid + BEND * bend, 1) + MOVE * rng.standard_normal((2, 1, 1))
    return grid * 8 / BOX + 5.5  # the middle of 12 pixels
