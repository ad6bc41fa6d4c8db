"""A machine with a hub: real accounts, Pythons that these may run, a JupyterHub on loopback.

Everything is made for one test run and taken away after it: accounts named dlc-…, a folder below
/tmp. The Pythons are this environment's files again (hard links), on an interpreter that every
account may run: the one that runs the tests may lie in a folder of root's.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import requests
import websocket
from conftest import PROJECT

ACCOUNTS = {name: f"dlc-{name}" for name in ("staff", "ada", "bob", "tina")}
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
PATIENCE = 300  # seconds for what takes a few on a quiet machine


def why_not() -> str:
    """Return why no hub can be tried here; "" where it can."""
    if os.geteuid() != 0:
        return "needs root: it makes accounts, whose permissions are what is tested"
    for command in ("useradd", "runuser", "configurable-http-proxy"):
        if not shutil.which(command):
            return f"needs the command {command}"
    return "" if interpreter() else f"needs a {VERSION} that every account may run"


def interpreter() -> str | None:
    """Return a Python of this version that an account without rights may run."""
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{VERSION}"):
        tried = subprocess.run(
            ["runuser", "-u", "nobody", "--", path, "-c", "pass"], capture_output=True
        )
        if tried.returncode == 0:
            return path
    return None


def make_python(place: Path) -> Path:
    """Make this environment again, for every account, with its commands; return the folder."""
    ours = Path(sys.prefix)
    (place / "bin").mkdir(parents=True)
    (place / "bin" / "python").symlink_to(interpreter())
    (place / "pyvenv.cfg").write_text(f"home = {Path(interpreter()).parent}\n")
    shutil.copytree(ours / "lib", place / "lib", copy_function=os.link)
    for name in ("etc", "share"):
        shutil.copytree(ours / name, place / name, symlinks=True)
    for path in Path(sysconfig.get_path("scripts")).iterdir():
        head = path.read_bytes()[:200] if path.is_file() and not path.is_symlink() else b""
        if head.startswith(b"#!") and b"python" in head.splitlines()[0]:
            text = path.read_text().partition("\n")[2]
            (place / "bin" / path.name).write_text(f"#!{place}/bin/python\n{text}")
            (place / "bin" / path.name).chmod(0o755)
    return place


def take_out_the_course(python: Path) -> None:
    """Leave a Python without this project: students have what is published, and nothing else."""
    for path in (python / "lib" / VERSION / "site-packages").glob("*deep_learning_course*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def add_account(name: str, homes: Path) -> None:
    """Make an account; one of that name is left from a run that was killed."""
    if any(one.pw_name == name for one in pwd.getpwall()):
        remove_account(name)
    subprocess.run(["useradd", "--create-home", "--home-dir", homes / name, name], check=True)
    (homes / name).chmod(0o700)


def remove_account(name: str) -> None:
    subprocess.run(["userdel", name], check=True)


def give(path: Path, account: str) -> None:
    """Make an account the owner of a folder and of all in it."""
    user = pwd.getpwnam(account)
    for one in [path, *path.rglob("*")]:
        os.chown(one, user.pw_uid, user.pw_gid, follow_symlinks=False)


def may_read(account: str, path: Path) -> bool:
    """Try to read a file, or list a folder, as an account."""
    command = ["runuser", "-u", account, "--", "ls" if path.is_dir() else "cat", str(path)]
    return subprocess.run(command, capture_output=True).returncode == 0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Hub:
    """The hub of deploy/jupyterhub, on loopback, where any password lets in who has an account."""

    def __init__(self, place: Path, settings: dict[str, str], allowed: list[str]):
        self.place, self.key = place, secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{free_port()}"
        config = place / "jupyterhub_config.py"
        config.write_text(
            f"""
load_subconfig("jupyterhub_config.py", path={str(PROJECT / "deploy" / "jupyterhub")!r})
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = False
c.Authenticator.allowed_users = {set(allowed)!r}
c.JupyterHub.bind_url = {self.url!r}
c.JupyterHub.hub_port = {free_port()}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{free_port()}"
c.JupyterHub.services = [{{"name": "tests", "api_token": {self.key!r}}}]
c.JupyterHub.load_roles = [
    *c.JupyterHub.load_roles,
    {{
        "name": "tests",
        "services": ["tests"],
        "scopes": ["admin:users", "admin:servers", "tokens"],
    }},
]
"""
        )
        self.log = place / "hub.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", config],
                cwd=place,
                env={**os.environ, **settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.keys: dict[str, str] = {}

    def close(self) -> None:
        """Stop the hub, its proxy and the servers that it started."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self, what, seconds: float = PATIENCE):
        """Return what is asked for as soon as it is there."""
        end = time.monotonic() + seconds
        while not (found := what()):
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < end, self.log.read_text()[-3000:]
            time.sleep(0.5)
        return found

    def is_up(self) -> bool:
        try:
            return self.api("GET", "/").ok
        except requests.ConnectionError:
            return False

    def api(self, method: str, path: str, key: str | None = None, **fields) -> requests.Response:
        """Ask the hub."""
        head = {"Authorization": f"token {key or self.key}"}
        return requests.request(method, f"{self.url}/hub/api{path}", headers=head, **fields)

    def start_server(self, user: str) -> None:
        """Start a user's server, and get a key as their browser has one."""
        self.api("POST", f"/users/{user}")
        made = self.api("POST", f"/users/{user}/tokens", json={"note": "browser"})
        self.keys[user] = made.json()["token"]
        started = self.api("POST", f"/users/{user}/server", self.keys[user])
        assert started.ok, started.text
        self.wait(
            lambda: self.api("GET", f"/users/{user}").json()["servers"].get("", {}).get("ready")
        )

    def _is_ready(self, user: str) -> bool:
        servers = self.api("GET", f"/users/{user}").json()["servers"]
        return bool(servers.get("", {}).get("ready"))

    def ask(
        self, user: str, path: str, method: str = "GET", by: str | None = None, **fields
    ) -> requests.Response:
        """Ask a user's server; by: whose key is shown, where it is another's."""
        head = {"Authorization": f"token {self.keys[by or user]}"}
        return requests.request(method, f"{self.url}/user/{user}{path}", headers=head, **fields)

    def type(self, user: str, command: str) -> str:
        """Type a command into a terminal of a user's server; return what it prints.

        raises: AssertionError where it does not end with status 0
        """
        name = self.ask(user, "/api/terminals", "POST").json()["name"]
        address = f"{self.url.replace('http', 'ws')}/user/{user}/terminals/websocket/{name}"
        line = websocket.create_connection(
            address, header={"Authorization": f"token {self.keys[user]}"}, timeout=PATIENCE
        )
        line.send(json.dumps(["stdin", f"{command}; echo ended-$?-\r"]))
        told = ""
        while not any(f"ended-{k}-" in told for k in range(256)):
            kind, *texts = json.loads(line.recv())
            told += texts[0] if kind == "stdout" else ""
        line.close()
        assert "ended-0-" in told, told
        return told
