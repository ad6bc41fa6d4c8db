"""`course pretrain`: the same bytes twice, all of it or nothing, and a check of what ships."""

import pytest
from conftest import course_command

from grading.errors import PretrainError
from grading.pretrain import Setting, check_weights, pretrain
from helpers.torch_nets.pretrained import WEIGHTS, load_backbone, read_manifest

TINY = Setting(num_epochs=1, each=2, batch_size=8)


def quiet(text):
    """Take a line of the log."""


def bytes_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if "json" not in path.name}


def test_two_runs_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        pretrain(["resnet10"], None, tmp_path / name, TINY, quiet)
    one, two = (bytes_in(tmp_path / name) for name in ("one", "two"))
    assert {*one} == {"resnet10-broad.safetensors", "resnet10-narrow.safetensors"}
    assert one == two


def test_what_is_written_loads_and_passes_the_check(tmp_path):
    folder, lines = tmp_path / "weights", []
    pretrain(["resnet10"], ["narrow"], folder, TINY, quiet)
    check_weights(folder, lines.append)
    assert len(lines) == 1
    (record,) = read_manifest(folder)
    assert record["command"] == "course pretrain --size resnet10 --source narrow"
    assert load_backbone("resnet10", "narrow", folder).head.out_features == 16


def test_files_of_other_sizes_stay(tmp_path):
    pretrain(["resnet10"], ["broad"], tmp_path / "w", TINY, quiet)
    before = bytes_in(tmp_path / "w")
    pretrain(["resnet18"], ["broad"], tmp_path / "w", TINY, quiet)
    assert before.items() <= bytes_in(tmp_path / "w").items()
    assert [record["size"] for record in read_manifest(tmp_path / "w")] == ["resnet10", "resnet18"]


def test_a_run_that_is_stopped_leaves_what_was_there(tmp_path):
    pretrain(["resnet10"], ["broad"], tmp_path / "w", TINY, quiet)
    before = bytes_in(tmp_path / "w")

    def stop(text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretrain(["resnet10"], ["broad"], tmp_path / "w", TINY._replace(lr=0.01), stop)
    assert bytes_in(tmp_path / "w") == before


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(PretrainError, match="name another --out"):
        pretrain(["resnet10"], ["broad"], tmp_path, TINY, quiet)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_an_unknown_size_is_refused(tmp_path):
    with pytest.raises(PretrainError, match="there are resnet10, resnet18"):
        pretrain(["resnet50"], None, tmp_path / "w", TINY, quiet)


def test_what_ships_passes_the_check(course, capsys):
    assert course_command(course, "pretrain", "--check", "--out", str(WEIGHTS)) == 0
    assert capsys.readouterr().out.count("as the manifest says") == 4


def test_a_missing_file_fails_the_check(course, capsys, tmp_path):
    assert course_command(course, "pretrain", "--check", "--out", str(tmp_path)) == 2
    assert "it cannot be read" in capsys.readouterr().err
