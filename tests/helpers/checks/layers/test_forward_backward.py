"""The checks of layers on wrong layers."""

import numpy as np
import pytest

from helpers.checks import CheckFailed
from helpers.checks.layers.forward_backward import Pass, check_backward, check_forward

X, DY = np.arange(6.0).reshape(2, 3), np.ones((2, 3))


def in_place(x):
    """Change the input."""
    x *= 2
    return x, x


FORWARDS = {
    "right": (lambda x: (2 * x, x), None),
    "no cache": (lambda x: 2 * x, "should return 2: y, cache"),
    "transposed": (lambda x: ((2 * x).T, x), r"wrong shape.*transposed"),
    "in place": (in_place, "changed its input x in place"),
    "stub": (lambda x: None, "returned None"),
    "nan": (lambda x: (x * np.nan, x), "not finite"),
}
BACKWARDS = {
    "right": (lambda dy, cache: 2 * dy, None),
    "right, as a tuple": (lambda dy, cache: (2 * dy,), None),
    "sign": (lambda dy, cache: -2 * dy, "wrong sign"),
    "foreseen": (lambda dy, cache: 3 * dy, "forgets that 2 is not 3"),
    "two outputs": (lambda dy, cache: (dy, dy), "returned 2 values"),
    "in place": (in_place, "changed its input dy"),
}


@pytest.mark.parametrize("name", FORWARDS)
def test_forward(name):
    forward, message = FORWARDS[name]

    def check():
        return check_forward("double", lambda x, scale: forward(x), {"x": X.copy(), "s": 2}, 2 * X)

    if message is None:
        np.testing.assert_array_equal(check().cache.value, X)
    else:
        with pytest.raises(CheckFailed, match=message):
            check()


@pytest.mark.parametrize("name", BACKWARDS)
def test_backward(name):
    backward, message = BACKWARDS[name]
    if name == "in place":
        backward = lambda dy, cache: in_place(dy)[0]  # noqa: E731

    def check():
        suspects = {"dx": {"forgets that 2 is not 3": 3 * DY}}
        done = Pass(lambda x: (2 * x, x), {"x": X}, X, {})
        check_backward("double", backward, DY.copy(), done, {"dx": 2 * DY}, suspects=suspects)

    if message is None:
        check()
    else:
        with pytest.raises(CheckFailed, match=message):
            check()


class Global:
    """A layer y = scale * x whose last pass is remembered outside of its cache."""

    def forward(self, x, param):
        self.param = param
        return param["scale"] * x, dict(param)

    def backward(self, dy, cache):
        return self.param["scale"] * dy


class Lasting(Global):
    """The same with what it has learned in its cache."""

    def backward(self, dy, cache):
        return cache["scale"] * dy


class Eroding(Lasting):
    """Backward changes the cache."""

    def backward(self, dy, cache):
        return cache.setdefault("left", [cache["scale"], 0]).pop(0) * dy


class Adding(Lasting):
    """Backward adds to an array of the cache, and returns it."""

    def forward(self, x, param):
        y, cache = super().forward(x, param)
        return y, cache | {"dx": np.zeros_like(x)}

    def backward(self, dy, cache):
        cache["dx"] += cache["scale"] * dy
        return cache["dx"]


class Greedy(Lasting):
    """Forward takes what it needs out of the caller's dict."""

    def forward(self, x, param):
        return param.pop("scale") * x, dict(param, scale=3)


class Writing(Lasting):
    """Backward writes to what forward was lent, where it does not matter any more."""

    def forward(self, x, param):
        self.x = x
        return super().forward(x, param)

    def backward(self, dy, cache):
        self.x[:] = 0
        return super().backward(dy, cache)


MANNERS = {
    Lasting: None,
    Global: "once forward has run with other inputs",
    Eroding: "the second time it gets the same cache",
    Adding: "the second time it gets the same cache",
    Greedy: "changed its input param in place",
    Writing: "changed its input x in place",
}


@pytest.mark.parametrize("kind", MANNERS, ids=lambda kind: kind.__name__)
def test_a_layer_uses_its_own_cache_and_leaves_what_it_was_lent(kind):
    layer, x = kind(), X.copy()

    def check():
        inputs = {"x": x, "param": {"scale": 3, "stride": 1}}
        done = check_forward("scale", layer.forward, inputs, 3 * X)
        layer.param = {"scale": 3}
        forget = Pass(lambda *a: layer.forward(a[0], {"scale": 5}), done.inputs, done.cache, {})
        check_backward("scale_backward", layer.backward, DY.copy(), forget, {"dx": 3 * DY})

    if MANNERS[kind] is None:
        check()
    else:
        with pytest.raises(CheckFailed, match=MANNERS[kind]):
            check()
