"""A file of an LMS is filled in and otherwise left as it was, byte for byte."""

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grading.course import no_formula
from grading.errors import CourseError
from grading.handing_back.template import read_template

TEXT = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=60
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("templates") / "file.csv"


@settings(deadline=None)
@given(text=TEXT, sign=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
@example(text='"a";b"c', sign=";", end="\n")
@example(text='a,"b\n', sign=",", end="\r\n")
def test_what_is_read_and_written_is_the_same(place, text, sign, end):
    content = f"id{sign}name{end}1{sign}{text}".encode()
    place.write_bytes(content)
    assert read_template(place).encoded() == content


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "id,name\r\n1,José\r\n".encode(),
        "id\tname\n1\tJosé\n".encode("utf-16"),
        "id;name\n1;José\n".encode("cp1252"),
        b"sep=;\r\nid;name\r\n1;Ada\r\n",
        b'id,name,\n"1","Ada, ""the"" first\nof all",\n\n',
    ],
    ids=["BOM", "UTF-16", "cp1252", "sep", "quotes"],
)
def test_encoding_and_form_stay(place, content):
    place.write_bytes(content)
    template = read_template(place)
    assert template.encoded() == content
    assert template.rows[0]["id"] == "1"


@settings(deadline=None)
@given(text=TEXT)
@example(text='";0')
@example(text='";')
@example(text='"')
def test_a_text_that_is_written_is_read_again_and_no_other_cell_moves(place, text):
    place.write_bytes(b'id;points;"note"\r\n1;"";old\r\n2;;"x;y"\r\n')
    template = read_template(place)
    template.write(0, 1, text)
    template.write(1, 1, text)  # that one has no quotes yet
    place.write_bytes(template.encoded())
    again = read_template(place)
    assert [again.read(0, 1), again.read(1, 1)] == [text, text]
    assert [again.read(0, 0), again.read(0, 2), again.read(1, 2)] == ["1", "old", "x;y"]
    assert len(again.lines) == 3


def test_numbers_have_the_comma_that_the_file_has(place):
    place.write_text("id;most;points\n1;6,00;\n")
    assert read_template(place).number(4.25) == "4,25"
    place.write_text("id;most;points\n1;6.00;\n")
    assert read_template(place).number(4.25) == "4.25"


def test_a_file_without_a_row_is_a_sentence(place):
    place.write_text("id,name\n")
    with pytest.raises(CourseError, match="lists no student"):
        read_template(place)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_text_is_a_formula(text):
    assert no_formula(text) == f"'{text}"
    assert no_formula(f"so {text}") == f"so {text}"
