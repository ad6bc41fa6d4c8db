import numpy as np
import pytest
import torch

from helpers.gradients import numeric_gradient, relative_error, sparse_gradient_error


def weighted_sines(x):
    return (np.arange(x.size).reshape(x.shape) * np.sin(x)).sum()


def test_agrees_with_autograd_on_a_scalar_function():
    x = np.random.default_rng(0).standard_normal((3, 4, 2))
    leaf = torch.tensor(x, requires_grad=True)
    (torch.exp(leaf) * leaf).sum().backward()
    numeric = numeric_gradient(lambda x: (np.exp(x) * x).sum(), x)
    # an error of step**2 = 1e-10 times the third derivative, which is below 100 here
    np.testing.assert_allclose(numeric, leaf.grad, rtol=1e-7, atol=1e-8)


def test_agrees_with_autograd_on_an_array_valued_function():
    rng = np.random.default_rng(1)
    A, x, upstream = (rng.standard_normal(shape) for shape in ((4, 3), (3, 2), (4, 2)))
    leaf = torch.tensor(x, requires_grad=True)
    torch.tanh(torch.tensor(A) @ leaf).backward(torch.tensor(upstream))
    numeric = numeric_gradient(lambda x: np.tanh(A @ x), x, upstream)
    np.testing.assert_allclose(numeric, leaf.grad, rtol=1e-7, atol=1e-8)


def test_leaves_x_as_it_was_even_if_the_function_writes_to_it():
    def rude(x):
        x *= 2
        return x.sum()

    x = np.ones(3)
    np.testing.assert_allclose(numeric_gradient(rude, x), 2, rtol=1e-8)
    assert (x == 1).all()


def test_takes_whole_numbers_as_decimals():
    np.testing.assert_allclose(numeric_gradient(lambda x: (x**2).sum(), np.array([1, 2])), [2, 4])


@pytest.mark.parametrize("seed", range(5))
def test_sparse_check_passes_a_right_gradient_of_a_large_array(seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((100, 30))
    right = np.arange(x.size).reshape(x.shape) * np.cos(x)
    assert sparse_gradient_error(weighted_sines, x, right, rng) < 1e-5


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda g: -g, id="sign flipped"),
        pytest.param(lambda g: 1.05 * g, id="5 % too large"),
        pytest.param(lambda g: g[::-1], id="reversed"),
        pytest.param(np.zeros_like, id="zeros"),
        pytest.param(lambda g: g * (np.arange(len(g)) > 0)[:, None] * 0.5, id="half"),
    ],
)
def test_sparse_check_finds_a_wrong_gradient_of_a_large_array(spoil):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((100, 30))
    right = np.arange(x.size).reshape(x.shape) * np.cos(x)
    assert sparse_gradient_error(weighted_sines, x, spoil(right), rng) > 1e-2


def test_relative_error_of_two_zeros_is_zero_and_of_opposites_one():
    np.testing.assert_array_equal(relative_error([0.0, 3.0], [0.0, -3.0]), [0.0, 1.0])
