import pytest

from grading.audit.mutants import mutants

CODE = '''
def f(X, W):
    """Keep this."""
    total = X.sum(axis=1) - 2 * W[0, 1]
    total += len(X)
    return total, {"a": "X_train"}
'''


def changes(source):
    return {mutant.change.split(" -> ")[1] for mutant in mutants(source)}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("total = X.sum(axis=1) + 2 * W[0, 1]", id="operator"),
        pytest.param("total = X.sum(axis=1)", id="dropped term"),
        pytest.param("total = 2 * W[0, 1] - X.sum(axis=1)", id="swapped arguments"),
        pytest.param("total = X.sum() - 2 * W[0, 1]", id="dropped axis"),
        pytest.param("total = X.sum(axis=0) - 2 * W[0, 1]", id="other axis"),
        pytest.param("total = X.mean(axis=1) - 2 * W[0, 1]", id="other function"),
        pytest.param("total = X.sum(axis=1) - 3 * W[0, 1]", id="other constant"),
        pytest.param("total = X.sum(axis=1) - 2 * W[1, 0]", id="swapped indices"),
        pytest.param("total -= len(X)", id="other update"),
        pytest.param("pass", id="dropped statement"),
        pytest.param("return total", id="dropped output"),
        pytest.param("return ({'a': 'X_train'}, total)", id="swapped outputs"),
        pytest.param("return (total, {'a': 'X_val'})", id="other split"),
    ],
)
def test_derives(change):
    assert change in changes(CODE)


def test_derives_signs_comparisons_copies_transposes_and_types():
    source = "def f(a):\n    if a < 1:\n        return -a.T\n    return np.zeros_like(a.copy())"
    assert {
        "if a >= 1:",
        "return a.T",
        "return -a",
        "return np.zeros_like(a)",
        "return np.zeros_like(a.copy(), dtype=np.int64)",
    } <= changes(source)


def test_every_mutant_compiles_differs_and_comes_once():
    found = mutants(CODE)
    assert len({mutant.source for mutant in found}) == len(found) > 20
    for mutant in found:
        compile(mutant.source, "mutant", "exec")
        before, after = mutant.change.split(" -> ")
        assert before != after


def test_the_docstring_stays():
    assert all("Keep this." in mutant.source for mutant in mutants(CODE))
