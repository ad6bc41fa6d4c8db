"""Every notebook as a student meets it in Colab, where Colab is played by an environment like it.

It has the libraries but neither nbgrader nor this course, a module `google.colab`, and a network
that reaches the students' repository and nothing else: other places refuse at once, or never
answer. The notebook's own first cell installs the course; then the answers run, with their tests.
"""

import functools
import json
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import make_archive
from threading import Thread
from zipfile import ZipFile

import nbformat
import pytest
from conftest import PROJECT
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbgrader.utils import determine_grade

from grading.audit import Answer, build_hand_in
from grading.course import open_course
from grading.plugins import OpenInColab
from grading.publishing import publish

pytestmark = pytest.mark.slow
NOTEBOOKS = sorted(f"{path.parent.name}/{path.stem}" for path in PROJECT.glob("release/*/*.ipynb"))
NOT_THERE = ("nbgrader", "deep_learning_course", "__editable__", "helpers", "grading")
NETWORK = """
import json, os, socket, sys, time, types

sys.modules["google"] = types.ModuleType("google")
sys.modules["google.colab"] = colab = sys.modules["google"].colab = types.ModuleType("google.colab")
colab._message, colab.files = types.ModuleType("_message"), types.ModuleType("files")
colab._message.blocking_request = lambda what, timeout_sec: {"ipynb": json.load(open("../open"))}
colab.files.download = lambda path: print("Colab downloads", os.path.basename(path))
connect, look_up = socket.socket.connect, socket.getaddrinfo


def is_near(host):
    return not isinstance(host, str) or host in ("127.0.0.1", "localhost", "::1", "")


def far_connect(self, address):
    if self.family not in (socket.AF_INET, socket.AF_INET6) or is_near(address[0]):
        return connect(self, address)
    if os.environ["FAR_PLACES"] == "refuse":
        raise OSError(101, "Network is unreachable")
    time.sleep(self.gettimeout() or 3600)
    raise TimeoutError("timed out")


def far_look_up(host, port, *words, **more):
    return look_up(host if is_near(host) else "203.0.113.1", port, *words, **more)


socket.socket.connect, socket.getaddrinfo = far_connect, far_look_up
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The students' repository as an archive on a web server: where pip finds it."""
    folder = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        for who in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{who}_NAME", "An Instructor")
            patch.setenv(f"GIT_{who}_EMAIL", "instructor@uni.example")
        publish(open_course(PROJECT), str(folder / "deep-learning-main"))
    make_archive(str(folder / "main"), "zip", folder, "deep-learning-main")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/main.zip"
        server.shutdown()


@pytest.fixture
def colab(tmp_path) -> Path:
    """An environment with the libraries, and without nbgrader and the course: its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    there = next((tmp_path / "env" / "lib").glob("python*")) / "site-packages"
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(NOT_THERE) and path.name != "__pycache__":
            (there / path.name).symlink_to(path)
    (there / "sitecustomize.py").write_text(NETWORK)
    return tmp_path / "env" / "bin" / "python"


def run(notebook, python: Path, far_places: str, folder: Path, packs: bool = False):
    """Run a notebook with this Python; return it, and the seconds it took.

    packs: whether the last cell, which runs all others once more, is let do its work
    """
    kernels = folder / "kernels"
    (kernels / "colab").mkdir(parents=True)
    environment = {
        "FAR_PLACES": far_places,
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say: use the setuptools that are there
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "COURSE_FETCH": "1",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "share"),
        "PYTHONPATH": "",
        "COURSE_CHECKING": "" if packs else "1",
    }
    words = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": words, "display_name": "Colab", "language": "python", "env": environment}
    (kernels / "colab" / "kernel.json").write_text(json.dumps(spec))
    manager = KernelSpecManager(kernel_dirs=[str(kernels)])
    content = folder / "content"
    content.mkdir()
    notebook.metadata["colab"] = {"name": "mine.ipynb"}
    nbformat.write(notebook, folder / "open")
    begun = time.monotonic()
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="colab",
        allow_errors=True,
        resources={"metadata": {"path": str(content)}},
    )
    client.km = client.create_kernel_manager()
    client.km.kernel_spec_manager = manager
    return client.execute(), time.monotonic() - begun


def solved(name: str, address: str):
    """Return a notebook of the release with right answers, its first cell installing from there."""
    source, released = (
        nbformat.read(PROJECT / step / f"{name}.ipynb", 4) for step in ("source", "release")
    )
    notebook = build_hand_in(Answer(name="right", title=""), source, released)
    known = OpenInColab(repository="https://github.com/uni/deep-learning")
    first = known.installing_cell()
    first.source = first.source.replace(known.where, address)
    return_to = [k for k, cell in enumerate(notebook.cells) if cell.id == "colab"]
    notebook.cells[return_to[0]] = first
    return notebook


def failed(notebook) -> list[str]:
    return [
        f"{cell.id}: {output.evalue}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_right_answers_pass_where_far_places_refuse(name, address, colab, tmp_path):
    ran, _ = run(solved(name, address), colab, "refuse", tmp_path)
    assert failed(ran) == []
    tests = [cell for cell in ran.cells if cell.metadata.get("nbgrader", {}).get("points")]
    assert all(sum(filter(None, determine_grade(cell))) for cell in tests if is_test(cell))


def is_test(cell) -> bool:
    return cell.cell_type == "code" and not cell.metadata.nbgrader.solution


@pytest.mark.timeout(900)
def test_the_last_cell_packs_what_is_open_and_offers_it(address, colab, tmp_path):
    ran, _ = run(solved("backprop/backprop", address), colab, "refuse", tmp_path, packs=True)
    assert failed(ran) == []
    said = "".join(output.text for output in ran.cells[-1].outputs)
    assert "passes the tests you see, hidden ones decide" in said
    assert "Colab downloads mine_hand_in.zip" in said
    names = ZipFile(tmp_path / "content/mine_hand_in.zip").namelist()
    assert {"mine.ipynb", "written_answers.txt"} <= {Path(name).name for name in names}


@pytest.mark.timeout(900)
def test_right_answers_pass_where_far_places_never_answer(address, colab, tmp_path):
    ran, seconds = run(solved("softmax/softmax", address), colab, "silence", tmp_path)
    assert failed(ran) == []
    assert seconds < 240, "waited for a place that never answers"


def test_an_address_that_never_answers_is_told_in_seconds(colab, tmp_path):
    notebook = solved("softmax/softmax", "https://github.com/uni/deep-learning/archive/main.zip")
    notebook.cells = notebook.cells[:2]
    ran, seconds = run(notebook, colab, "silence", tmp_path)
    assert "did not come from https://github.com/uni/deep-learning" in failed(ran)[0]
    assert seconds < 90
