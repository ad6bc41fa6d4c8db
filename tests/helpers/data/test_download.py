"""Downloads from a local server that is slow, cuts the line, lies, or answers 503."""

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from helpers.data import DataError
from helpers.data.store import Remote, downloads

CONTENT = bytes(range(256)) * 2000
SIZE = len(CONTENT)
CHECKSUM = f"md5:{hashlib.md5(CONTENT).hexdigest()}"


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT in the way that the path asks for, and notes what it was asked."""

    asked = None

    def do_GET(self):
        """Answer; see the methods named serve_..."""
        way, start = self.path.strip("/"), 0
        if "Range" in self.headers and way != "norange":
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        type(self).asked.append((way, start))
        getattr(self, f"serve_{way}")(start)

    def begin(self, start, size=SIZE):
        """Send the head of an answer."""
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()

    def serve_good(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start:])

    serve_norange = serve_good

    def serve_busy(self, start):
        self.send_error(503)

    def serve_wrong(self, start):
        self.begin(start)
        self.wfile.write(b"x" * (len(CONTENT) - start))

    def serve_long(self, start):
        self.begin(start, 2 * len(CONTENT))
        self.wfile.write((CONTENT * 2)[start:])

    def serve_cut(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start : start + 200_000])

    def serve_slow(self, start):
        self.begin(start)
        for k in range(start, len(CONTENT), 1000):
            self.wfile.write(CONTENT[k : k + 1000])
            if self.server.stop.wait(0.05):
                return

    def serve_silent(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start : start + 1000])
        self.server.stop.wait(60)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def url(monkeypatch):
    """A local server's address; tests wait for little."""
    monkeypatch.setattr(Handler, "asked", [])
    monkeypatch.setattr(downloads, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(downloads, "JUDGE_SECONDS", 0.3)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.delenv("COURSE_MIRROR", raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.stop, server.handle_error = threading.Event(), lambda *_: None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.stop.set()
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(url, ways, path, seconds=5):
    urls = tuple(f"{url}/{way}" for way in ways)
    with downloads.alone(path, seconds):
        if not path.exists():
            downloads.download(Remote(urls, CHECKSUM, len(CONTENT)), path, seconds)


def test_a_good_mirror_delivers_and_leaves_nothing_beside_the_file(url, tmp_path):
    fetch(url, ["good"], tmp_path / "new" / "data.tar.gz")
    assert (tmp_path / "new" / "data.tar.gz").read_bytes() == CONTENT
    assert {p.name for p in (tmp_path / "new").iterdir()} <= {"data.tar.gz", "data.tar.gz.lock"}


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("busy", "it answers 503 Service Unavailable"),
        ("wrong", "the bytes are not the published ones"),
        ("long", "the bytes are not the published ones"),
        ("cut", "the connection was cut"),
        ("slow", r"\d+ kB/s, so \d+ s more"),
        ("silent", "it does not answer"),
    ],
)
def test_a_bad_mirror_costs_seconds_and_a_sentence(url, tmp_path, way, reason):
    path, began = tmp_path / "data.tar.gz", time.monotonic()
    with pytest.raises(DataError, match=rf"data.tar.gz could not .*127.0.0.1: ({reason})") as error:
        fetch(url, [way], path, seconds=3)
    assert time.monotonic() - began < 30  # the limit is 3, and the machine may be busy
    assert not path.exists()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("way", ["busy", "wrong", "long", "cut", "slow", "silent"])
def test_the_next_mirror_helps(url, tmp_path, way):
    fetch(url, [way, "good"], tmp_path / "data", seconds=5)
    assert (tmp_path / "data").read_bytes() == CONTENT


def test_resumes_where_the_line_was_cut(url, tmp_path):
    with pytest.raises(DataError):
        fetch(url, ["cut"], tmp_path / "data")
    fetch(url, ["good"], tmp_path / "data")
    assert [way for way, _ in Handler.asked] == ["cut", "good"]
    assert 100_000 < Handler.asked[1][1] <= 200_000
    assert (tmp_path / "data").read_bytes() == CONTENT


def test_a_server_that_cannot_resume_sends_it_all_again(url, tmp_path):
    (tmp_path / "data.part").write_bytes(b"half")
    fetch(url, ["norange"], tmp_path / "data")
    assert (tmp_path / "data").read_bytes() == CONTENT


def test_a_spoilt_part_is_thrown_away_and_fetched_anew(url, tmp_path):
    (tmp_path / "data.part").write_bytes(b"?" * 1000)
    fetch(url, ["good", "good"], tmp_path / "data")
    assert Handler.asked == [("good", 1000), ("good", 0)]
    assert (tmp_path / "data").read_bytes() == CONTENT


@pytest.mark.parametrize("write", ["{}", " {}/ ", "{}//"], ids=["plain", "spaces", "slashes"])
def test_the_mirror_of_the_course_comes_first(url, tmp_path, monkeypatch, write):
    monkeypatch.setenv("COURSE_MIRROR", write.format(url))
    fetch(url, ["norange"], tmp_path / "good")  # the file's name is its place in the mirror
    assert Handler.asked == [("good", 0)]


def test_a_mirror_may_be_named_without_http(url, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MIRROR", url.removeprefix("http://"))
    fetch(url, [], tmp_path / "good")
    assert (tmp_path / "good").read_bytes() == CONTENT


@pytest.mark.parametrize("name", ["busy", "wrong", "cut"])
def test_a_mirror_of_the_course_that_fails_leaves_it_to_the_others(
    url, tmp_path, monkeypatch, name
):
    monkeypatch.setenv("COURSE_MIRROR", url)
    fetch(url, ["good"], tmp_path / name)
    assert (tmp_path / name).read_bytes() == CONTENT


def test_of_several_files_those_that_came_are_kept(url, tmp_path):
    def remotes(*ways):
        return {way: Remote((f"{url}/{way}",), CHECKSUM, SIZE) for way in ways}

    with pytest.raises(DataError, match="busy could not be downloaded"):
        downloads.download_all(remotes("good", "busy", "norange"), tmp_path / "new", 5)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["good"]
    downloads.download_all(remotes("good", "norange"), tmp_path / "new", 5)
    assert [way for way, _ in Handler.asked] == ["good", "busy", "norange"]


def test_several_files_share_one_limit(url, tmp_path):
    remotes = {name: Remote((f"{url}/slow",), CHECKSUM, SIZE) for name in ("a", "b")}
    began = time.monotonic()
    with pytest.raises(DataError, match="a could not be downloaded"):
        downloads.download_all(remotes, tmp_path, 1)
    assert time.monotonic() - began < 20  # at 20 kB/s they would take 50 s


def test_a_checksum_names_its_algorithm(url, tmp_path):
    right = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
    downloads.download(Remote((f"{url}/good",), right, SIZE), tmp_path / "data")
    with pytest.raises(DataError, match=r"not the published ones \(their SHA256 differs"):
        downloads.download(Remote((f"{url}/wrong",), right, SIZE), tmp_path / "other")


def test_two_notebooks_fetch_it_once(url, tmp_path):
    threads = [
        threading.Thread(target=fetch, args=(url, ["good"], tmp_path / "data")) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Handler.asked == [("good", 0)]


def test_a_notebook_that_waits_too_long_for_another_says_so(url, tmp_path):
    with (
        downloads.FileLock(f"{tmp_path / 'data'}.lock"),
        pytest.raises(
            DataError, match=r"another notebook is downloading data and takes longer than 0.2 s"
        ),
    ):
        fetch(url, ["good"], tmp_path / "data", seconds=0.2)


def test_no_network_is_said_at_once(tmp_path):
    remote = Remote(("http://mirror.invalid/data",), CHECKSUM, len(CONTENT))
    with pytest.raises(DataError, match="is there a network"):
        downloads.download(remote, tmp_path / "data")


def test_a_resolver_that_hangs_is_left_behind(url, tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "RESOLVE_SECONDS", 0.1)
    monkeypatch.setattr(downloads.socket, "getaddrinfo", lambda *_: time.sleep(1))
    with pytest.raises(DataError, match="is there a network"):
        fetch(url, ["good"], tmp_path / "data")


def test_downloads_can_be_turned_off(url, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_FETCH", "0")
    with pytest.raises(DataError, match="because COURSE_FETCH is 0"):
        fetch(url, ["good"], tmp_path / "data")
    assert Handler.asked == []


def test_a_folder_that_cannot_be_made_is_a_sentence_too(url, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="data cannot be written to"):
        fetch(url, ["good"], tmp_path / "file" / "data")
