"""The server of `course mark`: who may come in, what it answers, and what becomes of marks."""

import re
import shutil
import signal
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from conftest import course_command
from marking_class import *  # noqa: F403 the fixtures
from marking_class import Running, add_student, marked_course, running, write_graded

from grading.course import Course, open_course

NAMES = {"ada": "Because.", "bob": "Because.", "eve": "", "mal": "<b>No.</b> $x$"}


@pytest.fixture(scope="module")
def marked(tmp_path_factory) -> Course:
    """A course with answers, for all tests that change no mark, or one of their own."""
    course = marked_course(tmp_path_factory.mktemp("served") / "course")
    for name, text in NAMES.items():
        add_student(course, name, {"why": text, "how": f"{text} {name[:1]}"})
    course.folder("submitted", "tiny", "lost-lucy").mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def server(marked) -> Iterator[Running]:
    with running(marked) as started:
        yield started


@pytest.fixture
def session(server) -> requests.Session:
    return server.session()


PLACES = ["", "page.js", "page.css", "api/assignment", "api/questions/0", "api/questions/0/states"]
PLACES += ["api/answers/0", "api/answers/0/figures/0", "api/undo", "nothing", "../", "api/"]
ACTIONS = [("PUT", "api/answers/0"), ("POST", "api/questions/0/empty"), ("POST", "api/undo")]
ACTIONS += [("POST", "api/questions/0/comments"), ("DELETE", "api/questions/0/comments")]


HOSTS = "e.example e.example:80 127.0.0.1.e.example localhost.e.example 0.0.0.0 [::1] 127.0.0.2"
HOSTS += " 10.0.0.1 user@e.example 127.0.0.1@e.example LOCALHOST.evil"
ORIGINS = "null http://e.example https://127.0.0.1 http://localhost file:// http://127.0.0.1:1"
ORIGINS += " http://127.0.0.1.e.example javascript: *"
PATHS = (
    "../page.html page.html %2e%2e/server.py ..%2fserver.py /etc/passwd page.js/x page.js%00.html"
)
PATHS += (
    " api/answers/../../gradebook.db api/answers/%2e%2e%2fgradebook.db/figures/0 api/answers/ada"
)
PATHS += " api/answers/0/figures/../../x api/questions/-1 api/questions/x ....//page.css"
PATHS += " \\..\\server.py api/questions/9999"


def with_host(session, host):
    """Return headers with another host, and our cookie, which `requests` would not send there."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
    return {"Host": host, "Cookie": cookies}


def order(server, session, question=0):
    return session.get(f"{server.page}api/questions/{question}", timeout=60).json()["order"]


# ---- who may come in


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é", "a b"])
def test_nothing_is_shown_without_the_token(server, place, token):
    for query in ("", f"?token={token}"):
        answer = requests.get(f"{server.page}{place}{query}", timeout=60, allow_redirects=False)
        assert answer.status_code == 403
        assert "course mark" in answer.text
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("place", PLACES[1:])
def test_the_token_opens_the_entry_alone(server, place):
    token = urlsplit(server.url).query
    assert requests.get(f"{server.page}{place}?{token}", timeout=60).status_code == 403


@pytest.mark.parametrize("cookie", ["", "x", "course-mark", "0" * 43])
def test_another_cookie_is_none(server, cookie):
    cookies = {"course-mark": cookie}
    answer = requests.get(f"{server.page}api/assignment", cookies=cookies, timeout=60)
    assert answer.status_code == 403


def test_the_cookie_is_kept_from_scripts_other_sites_and_other_paths(server):
    answer = requests.get(server.url, timeout=60)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path" not in cookie, "a browser keeps it to the page's own path then"
    assert "Domain" not in cookie
    assert len(urlsplit(server.url).path.strip("/")) >= 16, "which nobody can guess"
    assert answer.history == [], "no redirect: another site's link loses a strict cookie there"
    assert urlsplit(server.url).query.removeprefix("token=") not in answer.text + cookie


@pytest.mark.parametrize("host", ["", *HOSTS.split()])
@pytest.mark.parametrize("place", PLACES[:4])
def test_another_host_is_refused_even_with_the_cookie(server, session, place, host):
    answer = session.get(f"{server.page}{place}", headers=with_host(session, host), timeout=60)
    assert answer.status_code in (400, 403)
    assert "tiny" not in answer.text


def test_a_tunnel_may_have_another_port_and_localhost_as_its_name(server, session):
    for host in ("localhost:9999", "127.0.0.1:1", "localhost", "LocalHost:80"):
        url = f"{server.page}api/assignment"
        assert session.get(url, headers=with_host(session, host), timeout=60).status_code == 200


@pytest.mark.parametrize("origin", [None, "", *ORIGINS.split()])
@pytest.mark.parametrize(("method", "place"), ACTIONS)
def test_another_page_cannot_write(server, session, method, place, origin):
    answer = session.request(method, server.page + place, headers={"Origin": origin}, timeout=60)
    assert answer.status_code == 403


@pytest.mark.parametrize("secret", [None, "", "x", "0" * 43])
@pytest.mark.parametrize(("method", "place"), ACTIONS)
def test_who_does_not_know_the_pages_secret_cannot_write(server, session, method, place, secret):
    headers = {"X-Course-Mark": secret}
    answer = session.request(method, server.page + place, headers=headers, timeout=60)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", PATHS.split())
def test_no_other_path_leads_anywhere(server, session, path):
    url = f"{server.page}{path}"
    request = session.prepare_request(requests.Request("GET", url))
    request.url = url  # as it stands, without what requests would tidy
    answer = session.send(request, timeout=60)
    assert answer.status_code in (400, 403, 404)
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_it_listens_on_the_loopback_interface_alone(server):
    port = urlsplit(server.url).port
    own = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in {*own, "127.0.0.2"} - {"127.0.0.1"}:
        with socket.socket() as other:
            assert other.connect_ex((address, port)), f"{address} answers"


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_forbids_what_could_run_or_be_framed(server, session, place):
    for asked in (session, requests):
        headers = asked.get(f"{server.page}{place}", timeout=60).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in headers


def test_the_page_itself_has_no_script_style_or_address_of_elsewhere(server, session):
    html = session.get(server.page, timeout=60).text
    assert re.findall(r"<script[^>]*>", html) == ['<script src="page.js" defer>']
    assert not re.search(r"\son\w+=|style=|https?:|//", html)
    for name in ("page.js", "page.css"):
        text = session.get(server.page + name, timeout=60).text
        assert not re.search(r"https?://|@import|url\(", text)


# ---- what it answers


def test_all_answers_are_there_in_their_order_without_names(server, session):
    told = session.get(f"{server.page}api/assignment", timeout=60).text
    told += session.get(f"{server.page}api/questions/0", timeout=60).text
    for one in order(server, session):
        told += session.get(f"{server.page}api/answers/{one['id']}", timeout=60).text
    assert len(order(server, session)) == len(NAMES)
    assert not any(name in told for name in (*NAMES, "lost-lucy"))
    assert "lost-lucy" in "".join(server.told), "the terminal names whom nobody has graded"


def test_a_figure_is_sent_as_the_picture_that_it_is(server, session):
    id = order(server, session)[0]["id"]
    answer = session.get(f"{server.page}api/answers/{id}/figures/0", timeout=60)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert session.get(f"{server.page}api/answers/{id}/figures/1", timeout=60).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 409),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b"null", 400),
        (b'{"points": 1e999}', 400),
        (b'{"points": "2"}', 400),
        (b'{"points": 3}', 400),
        (b"\xff\xfe", 400),
        (b'{"points": 1}', 409),
    ],
)
def test_what_is_no_mark_is_refused_in_a_sentence(server, session, body, status):
    id = order(server, session)[0]["id"]
    answer = session.put(f"{server.page}api/answers/{id}", data=body, timeout=60)
    assert answer.status_code == status
    assert answer.json()["sentence"]
    assert "Traceback" not in answer.text


def save(server, session, id, points, **more):
    """Look at an answer and give it points."""
    url = f"{server.page}api/answers/{id}"
    seen = session.get(url, timeout=60).json()
    sent = {"base": seen["base"], "text": seen["text"], "points": points, **more}
    return session.put(url, json=sent, timeout=60)


def test_a_conflict_says_why_and_changes_nothing(server, session):
    id = order(server, session, 1)[0]["id"]
    url = f"{server.page}api/answers/{id}"
    seen = session.get(url, timeout=60).json()
    assert save(server, session, id, 1.0).json()["count"] == 1
    sent = {"base": seen["base"], "text": seen["text"], "points": 2.0}
    answer = session.put(url, json=sent, timeout=60)
    assert (answer.status_code, answer.json()["why"]) == (409, "mark")
    assert session.get(url, timeout=60).json()["mark"]["points"] == 1.0
    assert session.post(f"{server.page}api/undo", timeout=60).json()["answers"] == [id]
    assert session.get(url, timeout=60).json()["mark"]["points"] is None


def test_marks_are_in_the_report_and_stay_when_the_class_is_graded_again(
    graded_class, tmp_path, capsys
):
    """The whole way: graded for real, marked by the page's own server, reported, graded again."""
    course = open_course(shutil.copytree(graded_class.root, tmp_path / "course"))
    with running(course, end=signal.SIGINT) as server:
        session = server.session()
        found = order(server, session)
        assert len(found) == 2, "ada and bob"
        assert save(server, session, found[0]["id"], 1.0, comment="Yes.", group=True).ok
    assert server.status == 0
    assert "2 answers marked" in server.told[-1]
    assert course_command(course, "report", "tiny") == 0
    told = capsys.readouterr().out
    assert not re.search(r"^\w+ .*\.$", told, re.M)
    assert "not graded yet" not in told
    rows = (course.root / "report" / "tiny.csv").read_text().splitlines()
    assert [line.split(",")[3] for line in rows[1:]] == ["1", "1"]
    page = (course.folder("feedback", "tiny", "ada") / "tiny.html").read_text()
    assert "Yes." in page
    assert course_command(course, "grade", "tiny", "--all") == 0
    assert "not graded yet" not in capsys.readouterr().out
    again = (course.root / "report" / "tiny.csv").read_text().splitlines()
    assert again == rows


def test_names_are_shown_where_they_are_asked_for(marked):
    with running(marked, "--names") as server:
        session = server.session()
        found = order(server, session)
        answers = [
            session.get(f"{server.page}api/answers/{one['id']}", timeout=60) for one in found
        ]
        assert {one.json()["name"] for one in answers} == {*NAMES}
        told = session.get(f"{server.page}api/assignment", timeout=60).json()
        assert told["not_graded"] == {"count": 1, "names": ["lost-lucy"]}


def test_behind_a_proxy_its_host_and_origin_are_the_pages_own(marked):
    """As jupyter-server-proxy passes a request on: the path cut, Host and Origin as they came."""
    public = "https://hub.example.org/user/ta/proxy/8765/"
    with running(marked, "--address", public) as server:
        assert server.url.startswith(public)
        path = urlsplit(server.url).path.removeprefix("/user/ta/proxy/8765")
        token = urlsplit(server.url).query
        local = f"http://127.0.0.1:{port_of(server)}{path}"
        headers = {"Host": "hub.example.org", "Origin": "https://hub.example.org"}
        entry = requests.get(f"{local}?{token}", headers=headers, timeout=60)
        assert "Secure" in entry.headers["Set-Cookie"]
        secret = entry.headers["Set-Cookie"].split("=")[1].split(";")[0]
        cookies = {"course-mark": secret}
        page = requests.get(local, headers=headers, cookies=cookies, timeout=60).text
        headers["X-Course-Mark"] = re.search(r'"writing" content="([^"]+)"', page)[1]
        undo = f"{local}api/undo"
        assert requests.post(undo, headers=headers, cookies=cookies, timeout=60).status_code == 400
        headers["Origin"] = "https://e.example"
        assert requests.post(undo, headers=headers, cookies=cookies, timeout=60).status_code == 403


def port_of(server):
    """Return the port of a server that a proxy shows."""
    return int(re.search(r"port (\d+)", "".join(server.told))[1])


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to_and_says_what_was_done(marked, end):
    with running(marked, end=end) as server:
        pass
    assert server.status == 0
    assert server.told[-1].strip() == "0 answers marked; in the pages too: course report tiny"


@pytest.mark.parametrize("address", ["hub.example.org", "ftp://x", "//x", "https://"])
def test_an_address_that_is_none_is_refused(marked, address, capsys):
    assert course_command(marked, "mark", "tiny", "--address", address) == 2
    assert "https://" in capsys.readouterr().err


def test_what_cannot_be_marked_is_said_in_a_sentence(written, tmp_path, capsys):
    course = open_course(shutil.copytree(written.root, tmp_path / "course"))
    assert course_command(course, "mark", "tiny", "--no-browser") == 2
    assert "run `course grade tiny` first" in capsys.readouterr().err
    (course.root / "gradebook.db").unlink()
    assert course_command(course, "mark", "tiny", "--no-browser") == 2
    assert "no gradebook yet" in capsys.readouterr().err
    assert not (course.root / "gradebook.db").exists()
    assert course_command(course, "mark", "nothing") == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        shutil.copy(written.root / "gradebook.db", course.root)
        add_student(course, "ada", {"why": "Because."})
        assert course_command(course, "mark", "tiny", "--no-browser", "--port", port) == 2
    assert f"port {port} cannot be used" in capsys.readouterr().err


def test_an_answer_that_is_graded_again_while_it_is_open_is_refused_and_shown(marked):
    with running(marked) as server:
        session = server.session()
        id = next(one["id"] for one in order(server, session) if one["kind"] == "empty")
        url = f"{server.page}api/answers/{id}"
        seen = session.get(url, timeout=60).json()
        write_graded(marked, "eve", {"why": "Now there is one.", "how": " e"})
        sent = {"base": seen["base"], "text": seen["text"], "points": 0}
        answer = session.put(url, json=sent, timeout=60)
        assert (answer.status_code, answer.json()["why"]) == (409, "text")
        assert "Now there is one." in session.get(url, timeout=60).json()["html"]
