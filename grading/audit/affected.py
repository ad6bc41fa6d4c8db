"""Which tests can see a change: those that use a name of a changed cell, directly or by others.

It is read from the text of the cells. What a cell does to objects of other cells counts as well;
what it does to a library does not, so the whole audit runs every test all the same.
"""

from grading.notebooks import names_in


def affected_tests(
    changed: dict[str, str], cells: dict[str, str], tests: dict[str, str]
) -> list[str]:
    """Return the names of the tests that can see that some cells are not the reference's.

    changed: the text of each such cell in the reference, by name; "" for a new cell
    cells: the text of every cell that is no test, by name, as handed in
    tests: the text of every test, by name

    >>> cells = {"f": "def f(x):\\n    return x", "g": "def g(x):\\n    return f(x)", "h": "h = 1"}
    >>> tests = {"test_f": "f(1)", "test_g": "assert g(1)", "test_h": "h"}
    >>> affected_tests({"f": "def f(x): return -x"}, cells, tests)
    ['test_f', 'test_g']
    """
    known = {name: names_in(source) for name, source in cells.items()}
    libraries = {name for names in known.values() for name in names.imported}
    given = {cell: names.given - libraries for cell, names in known.items()}
    reached = {name for cell in changed for name in given.get(cell, ())}
    reached |= {name for source in changed.values() for name in names_in(source).given}
    before = -1
    while before < len(reached):  # whatever uses a changed name gives changed names in turn
        before = len(reached)
        for cell, names in known.items():
            if names.used & reached:
                reached |= given[cell]
    return [test for test, source in tests.items() if names_in(source).used & reached]


def with_what_they_use(wanted: set[str], tests: dict[str, str]) -> set[str]:
    """Return the tests that are wanted and those that define what these use.

    >>> tests = {"test_f": "case = 3", "test_g": "g(case)", "test_h": "h()"}
    >>> sorted(with_what_they_use({"test_g"}, tests))
    ['test_f', 'test_g']
    """
    known = {test: names_in(source) for test, source in tests.items()}
    used = {name for test in wanted for name in known[test].used}
    more = {test for test, names in known.items() if names.given & used} - wanted
    return with_what_they_use(wanted | more, tests) if more else wanted
