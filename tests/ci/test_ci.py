"""Headless runs stop at the cell that failed and say why; a release that gives marks is caught."""

import pickle
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ci.measure import figures, main, printed
from ci.notebooks import (
    broken_before_first_exercise,
    earned_unsolved,
    faults,
    list_notebooks,
    short_name,
    test_cells,
)
from ci.run_notebook import CellTooSlow, NotebookFailed, run_every_cell, run_notebook
from ci.run_notebook import main as run_notebooks
from grading.releasing import generate

PARAMETERS = "fast = True  # True: to work with\nseed = 0"


def parameters(source=PARAMETERS, name="parameters"):
    return new_code_cell(source, id=name, metadata={"tags": ["parameters"]})


def graded(grade_id, source, points=1, solution=False):
    nbgrader = {"grade_id": grade_id, "grade": not solution, "solution": solution, "locked": True}
    nbgrader |= {"schema_version": 3, "task": False, "points": points}
    return new_code_cell(source, id=grade_id, metadata={"nbgrader": nbgrader})


def write(folder: Path, *cells):
    """Save cells (or the sources of code cells) as folder/notebook.ipynb."""
    cells = [
        new_code_cell(c, id=f"cell-{i}") if isinstance(c, str) else c for i, c in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "notebook.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def failure_of(path, **limits):
    with pytest.raises(NotebookFailed) as caught:
        run_notebook(path, fast=True, **limits)
    return caught.value


# --- run_notebook ---


def test_runs_a_notebook_with_parameters_and_leaves_it_alone(tmp_path):
    path = write(tmp_path, new_markdown_cell("# Title"), parameters(), "print(fast, seed)")
    before = path.read_bytes()
    executed = run_notebook(path, fast=False, seed=7)
    assert printed(executed) == "False 7\n"
    assert executed.metadata.papermill.duration > 0
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_runs_in_a_scratch_folder_that_is_gone_afterwards(tmp_path):
    code = "import os, pathlib\npathlib.Path('made.txt').touch()\nprint(os.getcwd())"
    folder = Path(printed(run_notebook(write(tmp_path, parameters(), code))).strip())
    assert not folder.exists()
    assert folder not in (tmp_path, Path.cwd())
    run_notebook(write(tmp_path, parameters(), code), tmp_path / "given")
    assert (tmp_path / "given" / "made.txt").exists()


def test_the_command_runs_notebooks_in_turn_up_to_one_that_fails(tmp_path, capsys):
    folders = [tmp_path / name for name in ("good", "bad", "never")]
    for folder in folders:
        folder.mkdir()
    good, bad, never = (write(folder, parameters(), "assert fast") for folder in folders)
    write(bad.parent, parameters(), "1 / 0")
    with pytest.raises(NotebookFailed, match="ZeroDivisionError"):
        run_notebooks([str(good), str(bad), str(never)])
    assert capsys.readouterr().out.startswith(f"{good}: ran in ")


def test_names_notebook_cell_and_error_of_a_failure(tmp_path):
    code = "# divide\nprint('so far')\n1 / 0"
    path = write(tmp_path, parameters(), graded("test_ratio", code), "print('never reached')")
    message = str(failure_of(path))
    first, _, traceback = message.partition("\n\n")
    assert first == (
        f"{path}: cell test_ratio (`# divide`) raised ZeroDivisionError: division by zero"
    )
    assert "----> 3 1 / 0" in traceback
    assert "\x1b" not in message


def test_a_cell_without_grade_id_is_named_by_its_id(tmp_path):
    path = write(tmp_path, parameters(), new_code_cell("undefined", id="show-templates"))
    assert "cell show-templates (`undefined`) raised NameError" in str(failure_of(path))


def test_a_long_traceback_is_cut_to_its_end(tmp_path):
    endless = "import sys\nsys.setrecursionlimit(150)\ndef f(n):\n    return f(n + 1)\nf(0)"
    path = write(tmp_path, parameters(), endless)
    message = str(failure_of(path))
    assert len(message.splitlines()) < 20
    assert message.splitlines()[-1].startswith("RecursionError")


def test_an_endless_cell_is_stopped_with_a_sentence(tmp_path):
    path = write(tmp_path, parameters(), "print(1)", "while True:\n    pass", "print(2)")
    failure = failure_of(path, cell_seconds=2)
    assert isinstance(failure, CellTooSlow)
    assert str(failure) == f"{path}: cell cell-2 (`while True:`) did not end within 2 s"


def test_a_dead_kernel_is_reported_with_its_cell(tmp_path):
    path = write(tmp_path, parameters(), "import os", "os._exit(1)", "print(2)")
    assert "cell cell-2 (`os._exit(1)`): the kernel died" in str(failure_of(path))


def test_a_failure_reaches_another_process_whole():
    failure = pickle.loads(pickle.dumps(CellTooSlow("a: cell b did not end within 2 s")))
    assert isinstance(failure, CellTooSlow)
    assert str(failure) == "a: cell b did not end within 2 s"


# --- what reading a notebook can tell ---


def results():
    return [new_output("stream", text="1")]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([new_code_cell(PARAMETERS, id="a")], "0 cells are tagged `parameters`, wanted one"),
        ([parameters(), parameters(name="again")], "2 cells are tagged `parameters`, wanted one"),
        (
            [parameters("quick = True")],
            "cell parameters (`quick = True`) does not set `fast = True`",
        ),
        (
            [parameters("fast = False")],
            "cell parameters (`fast = False`) does not set `fast = True`",
        ),
        (
            [parameters(), new_code_cell("1", id="a", outputs=results())],
            "cell a (`1`) stores results",
        ),
        (
            [parameters(), new_code_cell("1", id="a", execution_count=3)],
            "cell a (`1`) stores results",
        ),
    ],
    ids=["untagged", "tagged twice", "no fast", "starts slow", "outputs", "execution count"],
)
def test_finds_a_fault(cells, fault):
    (found,) = faults(new_notebook(cells=cells))
    assert found.startswith(fault)


def test_a_clean_notebook_has_no_fault():
    assert (
        faults(new_notebook(cells=[new_markdown_cell("# T"), parameters(), graded("t", "1")])) == []
    )


def test_lists_notebooks_but_no_check_points(tmp_path):
    for name in (
        "b/z.ipynb",
        "a/y.ipynb",
        ".ipynb_checkpoints/x.ipynb",
        "a/.ipynb_checkpoints/y.ipynb",
    ):
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / name).touch()
    assert [short_name(path) for path in list_notebooks("source", tmp_path)] == ["a/y", "b/z"]


# --- releases ---


def test_a_release_as_generated_earns_nothing_before_it_is_solved(course, tmp_path):
    path = generate(course.assignment("tiny"), tmp_path) / "tiny.ipynb"
    executed = run_every_cell(path, tmp_path)
    assert len(test_cells(executed)) == 2
    assert earned_unsolved(executed) == []
    assert broken_before_first_exercise(executed) == []


def test_names_every_test_that_passes_unsolved(tmp_path):
    path = write(
        tmp_path,
        graded("double", "raise NotImplementedError", solution=True),
        graded("test_fails", "double(2)"),
        graded("test_forgets_to_assert", "4 == 4"),
        graded("test_only_warns", "import sys\nprint('careful', file=sys.stderr)"),
        graded("test_gives_half", "0.5", points=1),
        graded("test_gives_none", "0.0", points=2),
        graded("test_gives_too_much", "3", points=2),
        graded("test_gives_nan", "float('nan')", points=0),
        graded("test_swallows", "try:\n    double(2)\nexcept Exception:\n    pass", points=0),
    )
    names = [text.split()[1] for text in earned_unsolved(run_every_cell(path, tmp_path))]
    assert names == [
        "test_forgets_to_assert",
        "test_only_warns",
        "test_gives_half",
        "test_gives_too_much",
        "test_gives_nan",
        "test_swallows",
    ]


def test_a_broken_set_up_is_told_from_work_that_is_not_done(tmp_path):
    path = write(
        tmp_path,
        new_code_cell("import nowhere", id="set-up"),
        graded("double", "raise NotImplementedError", solution=True),
        graded("test_double", "double(2)"),
    )
    executed = run_every_cell(path, tmp_path)
    assert earned_unsolved(executed) == []
    (broken,) = broken_before_first_exercise(executed)
    assert broken.startswith("cell set-up (`import nowhere`) raised ModuleNotFoundError")


def test_an_endless_test_in_a_release_is_stopped_with_a_sentence(tmp_path):
    path = write(tmp_path, "print(1)", graded("test_waits", "while True:\n    pass"))
    with pytest.raises(CellTooSlow) as caught:
        run_every_cell(path, tmp_path, cell_seconds=2)
    assert str(caught.value) == f"{path}: cell test_waits (`while True:`) did not end within 2 s"


ONE_FOR_EACH_DATA_SET = ("softmax/softmax", "mnist_classifier/mnist_classifier")


@pytest.mark.real_data
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=short_name(path),
            marks=() if short_name(path) in ONE_FOR_EACH_DATA_SET else pytest.mark.slow,
        )
        for path in list_notebooks("source")
    ],
)
def test_a_notebook_runs_on_real_data_as_on_the_sample(path, real_data, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(real_data))
    text = printed(run_notebook(path, fast=True))
    assert "SAMPLE DATA" not in text
    accuracies = figures(text)
    trains_nothing = path.parent.name == "layers" or path.stem == "filter_viz"
    assert bool(accuracies) != trains_nothing, "a notebook that trains prints what it reached"
    assert all(value > 0.2 for value in accuracies.values()), "chance is 0.1; a fast run beats it"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "'x' sets nothing"),
        ("x=one", "'x=one' sets nothing"),
        ("x=1", "no parameter x to set: it has none"),
        ("seed=1", "no parameter seed to set"),
    ],
)
def test_a_parameter_that_cannot_be_set_is_said_before_anything_runs(
    tmp_path, monkeypatch, capsys, text, says
):
    path = write(tmp_path, parameters(), "1 / 0")
    monkeypatch.setattr("sys.argv", ["measure", str(path), "--set", text])
    with pytest.raises(SystemExit):
        main()
    assert says in capsys.readouterr().err


def test_measure_gives_a_parameter_its_value(tmp_path, monkeypatch, capsys):
    cell = parameters(f"{PARAMETERS}\nshare = 0.1")
    path = write(tmp_path, cell, "print('test accuracy', share if not fast else 0.9)")
    monkeypatch.setattr("sys.argv", ["measure", str(path), "--seeds", "1", "--set", "share=0.25"])
    main()
    assert "test accuracy: mean 0.250" in capsys.readouterr().out
