"""The usual mistakes in each question, as the numbers that they lead to.

A visible test knows what often goes wrong, the hidden one what is right. Each clause reads on from
the name of the answer.
"""

import math
from collections.abc import Callable
from typing import Any

from helpers.checks.concepts.numbers import Costs, Numbers, Parameters, Sizes, Stack, Training

Slips = dict[str, Any]
BIAS = "leaves out numbers that each {} learns besides its weights"


def slips_of(question: str, numbers: Numbers) -> Slips:
    """Return {clause: the number it leads to} of a question; more than one number as a tuple.

    >>> from helpers.checks.concepts.numbers import numbers_of
    >>> slips = slips_of("num_steps", numbers_of("ada")._replace(training=Training(*[9] * 6)))
    >>> slips["counts a step for each example"]
    81
    """
    part, slips = QUESTIONS[question]
    return slips(getattr(numbers, part))


def _conv_parameters(n: Parameters) -> Slips:
    area, filters = n.kernel**2, n.filters
    return {
        BIAS.format("filter"): area * n.channels * filters,
        "counts one bias for the whole layer": area * n.channels * filters + 1,
        "counts a bias for each input channel": area * n.channels * filters + n.channels,
        "counts filters that see a single channel": (area + 1) * filters,
        "counts filters that are one pixel high": (n.kernel * n.channels + 1) * filters,
        "counts a single filter": area * n.channels + 1,
        "answers the example, not your numbers": 456,
    }


def _affine_parameters(n: Parameters) -> Slips:
    inputs, pixels = n.maps * n.height * n.width, n.height * n.width
    return {
        BIAS.format("unit"): inputs * n.units,
        "counts one bias for the whole layer": inputs * n.units + 1,
        "counts a bias for each input": inputs * n.units + inputs,
        "counts the pixels of a single map": (pixels + 1) * n.units,
        "counts one input for each map": (n.maps + 1) * n.units,
        "answers the example, not your numbers": 48_120,
    }


def _output_size(n: Sizes) -> Slips:
    def sizes(size: Callable[[int], float]) -> tuple[float, ...]:
        return tuple(size(length) for length in (n.height, n.width))

    return {
        "pads one side only": sizes(lambda d: (d + n.pad - n.kernel) // n.stride + 1),
        "leaves out the padding": sizes(lambda d: (d - n.kernel) // n.stride + 1),
        "counts the steps, not the places: before the first step there is one too": sizes(
            lambda d: (d + 2 * n.pad - n.kernel) // n.stride
        ),
        "counts a place where the kernel sticks out at the end": sizes(
            lambda d: -((n.kernel - d - 2 * n.pad) // n.stride) + 1
        ),
        "is not in whole numbers: where a step does not fit in, there is no output": sizes(
            lambda d: (d + 2 * n.pad - n.kernel) / n.stride + 1
        ),
        "moves by one pixel at a time": sizes(lambda d: d + 2 * n.pad - n.kernel + 1),
        "counts one value for each step over the image, whatever the kernel": sizes(
            lambda d: (d + 2 * n.pad) // n.stride
        ),
        "answers the example, not your numbers": (112, 112),
    }


def _receptive_field(n: Stack) -> Slips:
    own = [math.prod(n.strides[: k + 1]) for k in range(4)]
    return {
        "takes every stride for 1": 1 + sum(k - 1 for k in n.kernels),
        "adds up the kernels": sum(n.kernels),
        "multiplies the kernels": math.prod(n.kernels),
        "lets a layer's own stride widen what the layer itself sees": 1
        + sum((k - 1) * s for k, s in zip(n.kernels, own, strict=True)),
        "goes through the layers from the last to the first": 1
        + sum((n.kernels[k] - 1) * math.prod(n.strides[k + 1 :]) for k in range(4)),
        "answers the example, not your numbers": 14,
    }


def _standard(n: Costs) -> Slips:
    places, area = n.height * n.width, n.kernel**2
    return {
        "counts filters that see a single channel": places * area * n.filters,
        "counts filters of 1 × 1": places * n.channels * n.filters,
        "counts filters that are one pixel high": places * n.kernel * n.channels * n.filters,
        "counts the weights: at how many places is each used?": area * n.channels * n.filters,
        "counts a multiplication and an addition as two": 2
        * places
        * area
        * n.channels
        * n.filters,
        "counts the whole batch; the question is for one image": n.batch
        * (places * area * n.channels * n.filters),
        "answers the example, not your numbers": 28_901_376,
    }


def _separable(n: Costs) -> Slips:
    places, area = n.height * n.width, n.kernel**2
    return {
        "leaves out the 1 × 1 convolution": places * area * n.channels,
        "leaves out the convolution of each channel": places * n.channels * n.filters,
        "is the standard convolution's": places * area * n.channels * n.filters,
        "lets the first step run over the filters, not the channels": places
        * (area * n.filters + n.channels * n.filters),
        "counts kernels that are one pixel high": places * n.channels * (n.kernel + n.filters),
        "counts the weights: at how many places is each used?": n.channels * (area + n.filters),
        "answers the example, not your numbers": 4_114_432,
    }


def _ratio(n: Costs) -> Slips:
    area = n.kernel**2
    return {
        "is upside down": area * n.filters / (area + n.filters),
        "leaves out the 1 × 1 convolution": 1 / n.filters,
        "leaves out the convolution of each channel": 1 / area,
        "counts kernels that are one pixel high": 1 / n.filters + 1 / n.kernel,
        "has the channels where the filters belong": 1 / n.channels + 1 / area,
        "is in per cent": 100 * (1 / n.filters + 1 / area),
        "answers the example, not your numbers": 0.142361111,
    }


def _memory(n: Costs) -> Slips:
    outputs = n.batch * n.filters * n.height * n.width
    return {
        "counts the numbers: how many bytes is each?": outputs,
        "is in bits": 32 * outputs,
        "counts 8 bytes a number, as float64 has": 8 * outputs,
        "is for one image": 4 * n.filters * n.height * n.width,
        "is that of the input": 4 * n.batch * n.channels * n.height * n.width,
        "is that of the weights": 4 * n.kernel**2 * n.channels * n.filters,
        "answers the example, not your numbers": 1_605_632,
    }


def _num_steps(n: Training) -> Slips:
    return {
        "leaves out the last batch of each epoch": n.examples // n.batch * n.epochs,
        "lets a batch begin in one epoch and end in the next": -(-n.examples * n.epochs // n.batch),
        "counts a single epoch": -(-n.examples // n.batch),
        "is no whole number: the last batch is smaller, and one step all the same": (
            n.examples * n.epochs / n.batch
        ),
        "counts a step for each example": n.examples * n.epochs,
        "answers the example, not your numbers": 1_056,
    }


def _data_loss(n: Training) -> Slips:
    return {
        "has the wrong sign": -math.log(n.classes),
        "is in bits: the course's logarithm is the natural one": math.log2(n.classes),
        "is to the base 10: the course's logarithm is the natural one": math.log10(n.classes),
        "is the probability itself": 1 / n.classes,
        "adds up over the classes": n.classes * math.log(n.classes),
        "is accuracy's share of mistakes, not the cross-entropy": 1 - 1 / n.classes,
        "answers the example, not your numbers": math.log(10),
    }


def _total_loss(n: Training) -> Slips:
    data, penalty = math.log(n.classes), n.reg * n.squares
    return {
        "leaves out the penalty": data,
        "is the penalty alone": penalty,
        "halves the penalty: in this course there is no ½": data + penalty / 2,
        "doubles the penalty, as its gradient does": data + 2 * penalty,
        "takes the root of the squares": data + n.reg * math.sqrt(n.squares),
        "subtracts the penalty": data - penalty,
        "leaves out reg": data + n.squares,
        "squares reg, and only the weights are squared": data + n.reg**2 * n.squares,
    }


QUESTIONS: dict[str, tuple[str, Callable[[Any], Slips]]] = {
    "conv_parameters": ("parameters", _conv_parameters),
    "affine_parameters": ("parameters", _affine_parameters),
    "output_size": ("sizes", _output_size),
    "receptive_field": ("stack", _receptive_field),
    "standard_cost": ("costs", _standard),
    "separable_cost": ("costs", _separable),
    "cost_ratio": ("costs", _ratio),
    "memory_bytes": ("costs", _memory),
    "num_steps": ("training", _num_steps),
    "data_loss": ("training", _data_loss),
    "total_loss": ("training", _total_loss),
}
