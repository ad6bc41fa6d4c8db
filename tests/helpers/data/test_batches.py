"""Reading CIFAR-10's files: both Pythons' pickles, faults that are told apart, nothing executed."""

import io
import os
import pickle
import struct

import numpy as np
import pytest

from helpers.data import DataError
from helpers.data.cifar10 import META, TEST, TRAIN, Layout, read_batches

TINY = Layout(10, 10, "copy it again")


def contents():
    """Return the seven files' contents, ten rows in each batch, every class once."""
    rng = np.random.default_rng(0)
    files = {
        name: {b"data": rng.integers(256, size=(10, 3072)).astype(np.uint8)}
        for name in (*TRAIN, TEST)
    }
    for content in files.values():
        content[b"labels"] = list(range(10))
    files[META] = {b"num_cases_per_batch": 10, b"label_names": [b"name %d" % k for k in range(10)]}
    return files


def write(folder, files, dumps=lambda content: pickle.dumps(content, protocol=2)):
    for name, content in files.items():
        (folder / name).write_bytes(dumps(content))


class Python2Pickler(pickle._Pickler):
    """Write strings as Python 2 did, which is how the official files are."""

    def save_string(self, value):
        raw = value if isinstance(value, bytes) else value.encode()
        self.write(pickle.BINSTRING + struct.pack("<i", len(raw)) + raw)

    dispatch = pickle._Pickler.dispatch | {bytes: save_string, str: save_string}


def python2_dumps(content):
    file = io.BytesIO()
    Python2Pickler(file, 2).dump(content)
    return file.getvalue().replace(b"numpy._core", b"numpy.core")


def str_keys_dumps(content):
    return pickle.dumps({key.decode(): value for key, value in content.items()}, protocol=4)


@pytest.mark.parametrize(
    "dumps",
    [
        pytest.param(lambda content: pickle.dumps(content, protocol=2), id="Python 3, protocol 2"),
        pytest.param(python2_dumps, id="Python 2, as the official files"),
        pytest.param(str_keys_dumps, id="str keys, protocol 4"),
    ],
)
def test_reads_what_either_python_wrote(tmp_path, dumps):
    files = contents()
    write(tmp_path, files, dumps)
    batches = read_batches(tmp_path, TINY)
    wanted = np.concatenate([files[name][b"data"] for name in TRAIN]).reshape(50, 3, 32, 32)
    np.testing.assert_array_equal(batches.X_train, wanted)
    np.testing.assert_array_equal(batches.y_test, range(10))
    assert batches.names[9] == "name 9"


def put(name, key, value):
    """Return a fault: an entry of a file gets another value."""
    return lambda files: files[name].__setitem__(key, value)


FAULTS = [
    ("no data", lambda f: f[TEST].pop(b"data"), TEST, "no entry 'data' among labels"),
    ("float data", put(TEST, b"data", np.zeros((10, 3072))), TEST, "float64, expected uint8"),
    ("list data", put(TEST, b"data", [0]), TEST, "data is not an array"),
    (
        "9 rows",
        put(TEST, b"data", np.zeros((9, 3072), "u1")),
        TEST,
        "(9, 3072), expected (10, 3072)",
    ),
    (
        "grey",
        put(TEST, b"data", np.zeros((10, 1024), "u1")),
        TEST,
        "(10, 1024), expected (10, 3072)",
    ),
    ("object data", put(TEST, b"data", np.array([None] * 10)), TEST, "type 'O8' is not numbers"),
    ("9 labels", put("data_batch_3", b"labels", [0] * 9), "data_batch_3", "9 labels, expected 10"),
    ("label 10", put(TEST, b"labels", [*range(9), 10]), TEST, "label 10 in row 9"),
    ("label -1", put(TEST, b"labels", [-1, *range(9)]), TEST, "label -1 in row 0"),
    ("float labels", put(TEST, b"labels", [0.5] * 10), TEST, "not a list of whole numbers"),
    ("ragged labels", put(TEST, b"labels", [[1], 2]), TEST, "not a list of whole numbers"),
    ("unbalanced", put("data_batch_2", b"labels", [0] * 10), "data_batch_1 to 5", "14 images"),
    ("11 names", put(META, b"label_names", [b"a"] * 11), META, "11 names, expected 10"),
    ("no names", put(META, b"label_names", None), META, "not a list of strings"),
    ("rows", put(META, b"num_cases_per_batch", 7), META, "num_cases_per_batch is 7, expected 10"),
    ("array", put(META, b"num_cases_per_batch", np.zeros(2)), META, "num_cases_per_batch is"),
]


@pytest.mark.parametrize(("spoil", "name", "what"), [pytest.param(*f[1:], id=f[0]) for f in FAULTS])
def test_names_the_file_the_fault_and_the_remedy(tmp_path, spoil, name, what):
    files = contents()
    spoil(files)
    write(tmp_path, files)
    check_refused_and_untouched(tmp_path, name, what)


def check_refused_and_untouched(folder, name, what):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(DataError) as error:
        read_batches(folder, TINY)
    message = str(error.value)
    assert message.startswith(f"{folder / name}: ")
    assert what in message
    assert message.endswith("; copy it again.")
    assert "\n" not in message
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda raw: raw[: len(raw) // 2], id="half"),
        pytest.param(lambda raw: raw[:-1], id="last byte missing"),
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: b"<html>404 Not Found</html>", id="web page"),
        pytest.param(lambda raw: pickle.dumps([1, 2], protocol=2), id="list"),
        pytest.param(lambda raw: b"\x80\x02cnumpy\ndtype\n.", id="bare class"),
        pytest.param(lambda raw: b"\x80\x02}U\x01aX\xff\xff\xff\x7f.", id="2 GB string"),
    ],
)
def test_refuses_a_damaged_file(tmp_path, damage):
    write(tmp_path, contents())
    path = tmp_path / "data_batch_4"
    path.write_bytes(damage(path.read_bytes()))
    check_refused_and_untouched(tmp_path, "data_batch_4", "not a whole, plain pickle")


def test_refuses_a_folder_in_a_files_place(tmp_path):
    write(tmp_path, contents())
    (tmp_path / TEST).unlink()
    (tmp_path / TEST).mkdir()
    check_refused_and_untouched(tmp_path, TEST, "cannot be read (Is a directory)")


def test_lists_the_files_that_are_missing(tmp_path):
    write(tmp_path, contents())
    (tmp_path / "data_batch_2").unlink()
    (tmp_path / META).unlink()
    with pytest.raises(DataError, match=r"data_batch_2, batches\.meta missing of data_batch_1"):
        read_batches(tmp_path, TINY)


class Runs:
    """What an attacker would pickle: a call that leaves a trace."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("where", ["data", "labels", "extra"])
@pytest.mark.parametrize("protocol", [0, 2, 4])
@pytest.mark.parametrize("call", [os.system, eval, open], ids=lambda call: call.__name__)
def test_runs_nothing_that_is_in_a_pickle(tmp_path, where, protocol, call):
    trace = tmp_path / "trace"
    (tmp_path / "set").mkdir()
    args = {os.system: f"touch {trace}", eval: f"open({str(trace)!r}, 'w')", open: str(trace)}
    extra = ("w",) if call is open else ()
    files = contents()
    files[TEST][where.encode()] = Runs(call, args[call], *extra)
    write(tmp_path / "set", files, lambda content: pickle.dumps(content, protocol=protocol))
    trace.unlink(missing_ok=True)
    check_refused_and_untouched(tmp_path / "set", TEST, "which is not data")
    assert not trace.exists()


@pytest.mark.parametrize("name", ["fromfile", "load", "memmap", "f2py.compile"])
def test_refuses_numpys_own_functions(tmp_path, name):
    write(tmp_path, contents())
    (tmp_path / TEST).write_bytes(f"\x80\x02cnumpy\n{name}\n)R.".encode("latin1"))
    check_refused_and_untouched(tmp_path, TEST, f"numpy.{name}, which is not data")
