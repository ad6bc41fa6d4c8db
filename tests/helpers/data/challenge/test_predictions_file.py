"""A file of predictions: all that is wrong in one message, and nothing refused that is clear."""

import csv

import numpy as np
import pytest
import torch

from helpers.data.challenge import (
    PredictionsError,
    parse_predictions,
    read_predictions,
    write_predictions,
)

RIGHT = "image_id,label\n0,3\n1,8\n2,0\n"
LONG = "9" * 5_000
WANTED = "wanted 'image_id,label'"


def errors_of(text, num_rows=3):
    with pytest.raises(PredictionsError) as refused:
        parse_predictions(text if isinstance(text, bytes) else text.encode(), num_rows)
    return refused.value.errors


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        RIGHT.rstrip("\n"),
        RIGHT.replace("\n", "\r\n"),
        RIGHT.replace("\n", "\r"),
        "\ufeff" + RIGHT,
        RIGHT.replace(",", " , "),
        RIGHT + "\n\n",
        '"image_id","label"\n"0","3"\n"1","8"\n"2","0"\n',
        "image_id,label\n2,0\n0,3\n1,08\n",
    ],
    ids=["plain", "no last line end", "CRLF", "CR", "BOM", "spaces", "empty lines", "quotes",
         "another order"],
)  # fmt: skip
def test_what_is_clear_is_read(text):
    labels = parse_predictions(text.encode(), 3)
    assert labels.tolist() == [3, 8, 0]
    assert labels.dtype == np.uint8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is empty"),
        ("\n \n", "it is empty"),
        ("image_id,label\n", "image_id: 3 of 3 are missing: 0, 1, 2"),
        (RIGHT.replace("0,3", "0,10"), "line 2, label: '10' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,-1"), "line 2, label: '-1' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,3.0"), "line 2, label: '3.0' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,nan"), "line 2, label: 'nan' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,"), "line 2, label: '' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,cat"), "line 2, label: 'cat' is no class from 0 to 9"),
        (RIGHT.replace("0,3", "0,٣"), "line 2, label: '٣' is no class from 0 to 9"),
        (RIGHT + "3,1\n", "line 5, image_id: '3' is no number from 0 to 2"),
        (RIGHT + "2,1\n", "line 5, image_id: 2 stands in line 4 already"),
        (RIGHT + "2,0,0\n", "line 5: '2,0,0' has 3 columns, wanted 2"),
        (f"{RIGHT}{LONG},1\n", f"line 5, image_id: '{LONG[:30]}…' is no number from 0 to 2"),
        (RIGHT.replace("image_id", "id"), f"line 1: the header is 'id,label', {WANTED}"),
        ("label,image_id\n3,0\n", f"line 1: the header is 'label,image_id', {WANTED}"),
        ("0,3\n1,8\n2,0\n", "line 1: the header is '0,3', wanted 'image_id,label'"),
        (RIGHT.encode("utf-16"), "it is no CSV file in UTF-8: save it as one"),
        (b"\xff\xfe\x00", "it is no CSV file in UTF-8: save it as one"),
    ],
)  # fmt: skip
def test_one_error_is_told_with_line_column_and_value(text, says):
    assert errors_of(text) == [says]


def test_all_errors_are_told_at_once():
    assert errors_of("id label\n0 3\n") == [
        "image_id: 3 of 3 are missing: 0, 1, 2",
        "line 1: the header is 'id label', wanted 'image_id,label'",
        "line 2: '0 3' has 1 columns, wanted 2",
    ]
    assert errors_of("image_id,label\n0,12\n0,1\n7,x\n1,1\n") == [
        "image_id: 1 of 3 are missing: 2",
        "line 2, label: '12' is no class from 0 to 9",
        "line 3, image_id: 0 stands in line 2 already",
        "line 4, image_id: '7' is no number from 0 to 2",
        "line 4, label: 'x' is no class from 0 to 9",
    ]


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_of_another_separator_that_alone_is_told(sign):
    text = "image_id,label\n0,3\n1,3\n2,3\n".replace(",", sign)
    (error,) = errors_of(text)
    assert error == f"line 1: its columns are parted by {sign!r}, wanted is a comma"


def test_of_thousands_of_errors_the_first_are_told_and_the_number():
    text = "image_id,label\n" + "".join(f"{k},-1\n" for k in range(2_000))
    with pytest.raises(PredictionsError) as refused:
        parse_predictions(text.encode(), 2_000)
    lines = str(refused.value).splitlines()
    assert lines[0] == "predictions.csv: 2,000 errors:"
    assert lines[-1] == "  and 1,980 more"
    assert len(lines) == 22


@pytest.mark.parametrize("labels", [np.array([4, 0, 9]), torch.tensor([4, 0, 9])])
def test_what_is_written_is_read(tmp_path, labels):
    path = tmp_path / "predictions.csv"
    assert write_predictions(path, labels) == str(path)
    assert read_predictions(path, 3).tolist() == [4, 0, 9]
    with path.open() as file:
        assert list(csv.DictReader(file))[2] == {"image_id": "2", "label": "9"}
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.csv"]


def test_a_file_that_is_not_there_or_too_large_is_a_sentence(tmp_path):
    with pytest.raises(PredictionsError, match="there is no such file"):
        read_predictions(tmp_path / "predictions.csv", 3)
    with pytest.raises(PredictionsError, match="it is a folder: name the file in it"):
        read_predictions(tmp_path, 3)
    large = tmp_path / "large.csv"
    large.write_bytes(b"0" * 1_000_001)
    with pytest.raises(PredictionsError, match=r"more than 1,000,000 bytes, far more than 3 lines"):
        read_predictions(large, 3)
