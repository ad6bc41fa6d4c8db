"""Answers are read from their files and written out; what is not right is refused in a sentence."""

import nbformat
import pytest
from conftest import PROJECT, tiny_notebook

from ci.notebooks import list_notebooks, short_name
from grading.audit import Answer, Extra, build_hand_in, read_collection
from grading.audit.answer_files import read_toml
from grading.audit.collection import substitute
from grading.audit.promises import is_label
from grading.errors import AnswerError

DOUBLE = '''
[right.product]
title = "By a product."
source = """
def double(number):
    return 2 * number
"""

[wrong.triple]
title = "Three times."
says = "double: of 2 should be 4"
base = "right/product"
replace = [["2 * number", "3 * number"]]

[equivalent]
"a -> b" = "no matter"
'''
WHOLE = """
[wrong.first_only]
title = "Only the first number counts."
fails = ["test_double", "test_total"]
says = "of [1, 2] should be 3"
drop = ["test_double"]

[wrong.first_only.cells.double]
replace = [["number + number", "number"]]

[wrong.first_only.cells.total]
source = "total = min"

[wrong.first_only.cells.why]
source = "Because it **is**."

[[wrong.first_only.extra]]
after = "double"
source = \'\'\'
print("my own cell")
\'\'\'

[wrong.blank]
title = "As released."
says = "your code goes here"
blank = true
"""


@pytest.fixture
def read(tmp_path):
    """Write files of answers to the tiny notebook and read them."""

    def read(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text)
        return read_collection(tmp_path, tiny_notebook())

    return read


def wrong(lines, says="of 2 should be 4"):
    """Return a file with one wrong answer, wrong/made."""
    return f'[wrong.made]\ntitle = "Made."\nsays = "{says}"\n{lines}\n'


def test_an_answer_changes_the_reference_or_another_answer(read):
    answers = read(double=DOUBLE, whole_notebook=WHOLE).answers
    assert answers["right/product"].cells == {
        "double": "def double(number):\n    return 2 * number"
    }
    assert answers["wrong/triple"].cells == {"double": "def double(number):\n    return 3 * number"}
    assert answers["wrong/first_only"].cells["double"].splitlines()[2:] == [
        "    doubled_number = number",
        "    return doubled_number",
    ]


def test_all_that_a_file_says_is_read(read):
    answer = read(whole_notebook=WHOLE).find("wrong/first_only")
    assert answer == Answer(
        name="first_only",
        title="Only the first number counts.",
        fails=("test_double", "test_total"),
        says="of [1, 2] should be 3",
        drop=("test_double",),
        cells={**answer.cells, "total": "total = min", "why": "Because it **is**."},
        extras=(Extra("double", 'print("my own cell")', "code"),),
    )


def test_a_wrong_answer_fails_the_tests_of_its_file_unless_it_says_which(read):
    collection = read(double=DOUBLE, whole_notebook=WHOLE)
    assert collection.find("wrong/triple").fails == ("test_double",)
    assert collection.find("wrong/blank").fails == ("test_double", "test_total")
    assert collection.find("right/product").fails == ()
    assert collection.equivalent["double"] == {"a -> b": "no matter"}


def test_each_test_may_have_a_promise_of_its_own(read):
    says = '[wrong.made.says]\ntest_double = "is too much"\ntest_total = "is too little"\n'
    answer = read(double=f'[wrong.made]\ntitle = "M."\n{says}').find("wrong/made")
    assert answer.fails == ("test_double", "test_total")
    assert answer.promise("test_total") == "is too little"
    with pytest.raises(AnswerError, match="wrong/made: says is 'total', which tells"):
        read(double=f'[wrong.made]\ntitle = "M."\n{says.replace("is too little", "total")}')


def test_a_promise_must_be_for_each_test_that_fails(read):
    text = '[wrong.made]\ntitle = "M."\nfails = ["test_double"]\n[wrong.made.says]\n'
    with pytest.raises(AnswerError, match="made, says: test_double is missing"):
        read(double=text)
    with pytest.raises(AnswerError, match="made, says: unknown key 'test_total'"):
        read(double=text + 'test_total = "is too little"')


def test_right_answers_come_first_and_each_kind_by_name(read):
    names = list(read(double=DOUBLE, whole_notebook=WHOLE).answers)
    assert names == ["right/product", "wrong/blank", "wrong/first_only", "wrong/triple"]


def test_a_folder_that_is_not_there_holds_no_answers(tmp_path):
    assert read_collection(tmp_path / "nowhere", tiny_notebook()).answers == {}


BAD = {
    "unknown key": ("sais = 3", "double.toml, wrong/made: unknown key 'sais', expected one of tit"),
    "kind of value": ('fails = "test_double"', "fails is 'test_double' and must be a list"),
    "fails nothing": ("fails = []", "wrong/made: a wrong answer fails a test"),
    "no TOML": ("fails =", r"double.toml is no TOML: .* \(at line 4, column 8\)"),
    "no pair": ('replace = ["a", "b"]', r"not a pair of texts \[old, new\]"),
    "a pair of numbers": ("replace = [[1, 2]]", "not a pair of texts"),
    "matches nowhere": ('replace = [["triple", "x"]]', "'triple' stands 0 times in the base"),
    "matches often": (
        'replace = [["number", "x"]]',
        "'number' stands 6 times in the base and must",
    ),
    "overlap": ('replace = [["r + n", "-"], ["number + number", "x"]]', "'r . n' overlaps with"),
    "empty": ('replace = [["", "x"]]', "'' stands 0 times"),
    "part of a line": (
        "replace = [['''\nreturn doubled_number\n''', '']]",
        "stands 0 times in the base",
    ),
    "source and base": ('source = "x"\nbase = "right/x"', "give its source, or else base"),
    "empty change": ("[wrong.made.cells.total]", "cell total: give its source, or else base"),
    "unknown base": ('base = "right/nope"', "base 'right/nope' is no answer to this notebook"),
    "itself as base": ('base = "wrong/made"', "goes in a circle: wrong/made, wrong/made"),
    "unknown cell": ('drop = ["totl"]', "wrong/made: the notebook has no cell 'totl'"),
    "cell that is no text": ("drop = [[3]]", r"the notebook has no cell \[3\]"),
    "unknown test": ('fails = ["totl"]', "the notebook has no cell 'totl'"),
    "no reference": ('[wrong.made.cells.title]\nreplace = [["a", "b"]]', "title is no solution"),
    "extra": ('[[wrong.made.extra]]\nsource = "x"', "wrong/made, extra: after is missing"),
    "no table": ("[right]\nloops = 3", "right/loops: 3 must be a table"),
    "no title": ("[right.loops]", "right/loops: title is missing"),
    "right but fails": ('[right.a]\ntitle = "A."\nfails = ["test_double"]', "fails no test"),
}


@pytest.mark.parametrize(("lines", "message"), BAD.values(), ids=BAD)
def test_a_bad_answer_is_refused_in_a_sentence(read, lines, message):
    with pytest.raises(AnswerError, match=message):
        read(double=wrong(lines))


@pytest.mark.parametrize("says", ["", "double", "the number of double", "ValueError"])
def test_a_wrong_answer_must_promise_more_than_a_label(read, says):
    with pytest.raises(AnswerError, match=f"wrong/made: says is {says!r}, which tells"):
        read(double=wrong('replace = [["number + number", "3"]]', says))


def test_bases_that_go_in_a_circle_are_refused(read):
    text = '[right.{}]\ntitle = "A."\nbase = "right/{}"\n'
    circle = "".join(text.format(*pair) for pair in ("ab", "bc", "ca"))
    with pytest.raises(AnswerError, match="circle: right/a, right/b, right/c, right/a"):
        read(double=circle)


def test_a_base_must_have_the_cell(read):
    total = '[wrong.made]\ntitle = "M."\nsays = "is not so"\nbase = "right/product"\n'
    with pytest.raises(AnswerError, match="base 'right/product' has no total of its own"):
        read(double=DOUBLE, total=total)


def test_a_name_stands_for_one_answer(read):
    with pytest.raises(AnswerError, match=r"total.toml, right/product has the name of .*double"):
        read(double=DOUBLE, total=DOUBLE.partition("[wrong")[0])


def test_in_the_file_of_the_whole_notebook_a_change_names_its_cell(read):
    with pytest.raises(AnswerError, match=r"say of which cell: \[wrong.made.cells.name_of"):
        read(whole_notebook=wrong('source = "x"'))


def test_a_file_is_named_after_an_exercise(read):
    with pytest.raises(AnswerError, match="no exercise 'doubl': there is double, total"):
        read(doubl=DOUBLE)


def test_what_is_not_there_is_named(read, tmp_path):
    with pytest.raises(AnswerError, match=r"nowhere.toml: no such file can be read"):
        read_toml(tmp_path / "nowhere.toml")
    with pytest.raises(AnswerError, match="no file in it has an answer 'wrong/nope'"):
        read().find("wrong/nope")


def test_whole_lines_are_found_with_their_indentation_only():
    text = "if x:\n    go()\n        go()"
    assert substitute(text, [["    go()\n", ""]]) == "if x:\n        go()"


def test_every_old_piece_is_looked_for_in_the_base_as_it_is():
    assert substitute("a, b", [["a", "b"], ["b", "a"]]) == "b, a"


@pytest.mark.parametrize(
    ("says", "label"),
    [
        ("gradient dW", True),
        ("loss_naive: loss (N = 4, reg = 0.5)", True),
        ("torch's", True),
        ("overlap", True),
        ("is transposed", False),
        ("StopIteration: ", False),
        ("lacks eps", False),
        ("is wrong in 3 of 12 values", False),
    ],
)
def test_a_label_is_told_from_a_statement(says, label):
    assert is_label(says, {"dW", "eps", "reg"}) == label


@pytest.mark.parametrize("path", list_notebooks("source"), ids=short_name)
def test_every_answer_fits_its_notebook(path):
    source = nbformat.read(path, 4)
    for answer in read_collection(PROJECT / "answers" / short_name(path), source).answers.values():
        nbformat.validate(build_hand_in(answer, source, source))
