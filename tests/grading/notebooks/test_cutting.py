"""Outputs are cut to a size with a note; what decides on points always stays."""

import json

import pytest
from conftest import code
from nbgrader.utils import determine_grade

from grading.notebooks import MOST_OF_CELL, clean, size_of, stopped

MB = 10**6


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**data):
    bundle = {kind.replace("_", "/"): item for kind, item in data.items()}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


def failure(text="wrong", lines=("x",)):
    told = {"ename": "AssertionError", "evalue": text, "traceback": list(lines)}
    return {"output_type": "error", **told}


HUGE = {
    "text": [stream("x" * 3 * MB)],
    "lines": [stream("x\n" * 50_000)],
    "stderr": [stream("x" * MB) | {"name": "stderr"}],
    "plain text": [display(text_plain="x" * 3 * MB)],
    "html": [display(text_html="<b>" * MB, text_plain="a table")],
    "picture": [display(image_png="A" * 10 * MB)],
    "json": [display(application_json={"a": ["x" * 100] * 10**5})],
    "many kinds": [{**display(), "data": {f"a/{k}": "x" for k in range(1000)}}],
    "traceback": [failure(lines=["x" * 100] * 5000)],
    "long traceback": [failure(lines=["x" * MB] * 90)],
    "message": [failure("x" * 3 * MB)],
    "outputs": [stream("x")] * 3000,
    "many pictures": [display(image_png="A" * 3 * MB)] * 20,
    "many texts": [stream("x" * 90_000)] * 300,
}


@pytest.mark.parametrize("outputs", HUGE.values(), ids=HUGE)
def test_what_is_too_large_is_cut_and_the_output_says_so(outputs):
    kept = clean(outputs)
    told = json.dumps(kept)
    assert len(told) <= MOST_OF_CELL
    assert len(told) < 0.9 * len(json.dumps(outputs))
    assert "(cut here: " in told or "left out" in told
    assert clean(kept) == kept  # once in the examiner, once by the worker that does not trust it


@pytest.mark.parametrize("outputs", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("last", [failure(), stopped("stopped"), failure("y" * 3 * MB)])
def test_an_error_after_a_flood_still_costs_its_points(outputs, last):
    cell = code("test_f", "f()", points=2)
    cell.outputs = [json_like(output) for output in clean([*outputs, last])]
    assert cell.outputs[-1].output_type == "error"
    assert determine_grade(cell)[0] == 0


def json_like(output):
    from nbformat import from_dict

    return from_dict(output)


def test_the_note_says_how_much_there_was():
    (output,) = clean([stream("x" * 300_000)])
    assert output["text"].endswith("(cut here: the first 99,500 of 300,000 letters are kept)")
    (output,) = clean([stream("x" * MB)])  # a candidate hands no more over
    assert "of 1,000,000 or more letters" in output["text"]
    (output,) = clean([display(image_png="A" * 5 * MB, text_plain="<Figure>")])
    assert output["data"] == {
        "text/plain": "(image/png with 5,000,000 letters is left out: at most 4,000,000 are kept)\n"
        "<Figure>"
    }
    *_, note, _ = clean([*[stream("x")] * 3000, failure()])
    assert note["text"].startswith("(2,802 outputs with ")


def test_ordinary_outputs_stay_as_they_are():
    outputs = [
        stream("epoch 1: loss 2.3\n" * 500),
        display(image_png="A" * 500_000, text_plain="<Figure>"),
        display(text_html="<table>" + "<tr><td>1</td></tr>" * 1000 + "</table>", text_plain="1"),
        failure(lines=["a"] * 20),
    ]
    assert clean(outputs) == outputs


def test_what_does_not_fit_into_the_notebook_is_left_out_but_for_a_note():
    kept = clean([stream("x" * 1000), failure("y" * 5000)], most=100)
    assert [output["output_type"] for output in kept] == ["stream", "error"]
    assert size_of(kept) < 4000
