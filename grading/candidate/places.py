"""Which files a student's code may use without anyone wondering."""

import os
import pathlib
import sys
import sysconfig
import tempfile

import IPython

COURSE = str(pathlib.Path(__file__).absolute().parents[2])
PACKAGES = tuple(os.path.join(COURSE, name) + os.sep for name in ("grading", "helpers"))
PYTHON = tuple({os.path.join(path, "lib") + os.sep for path in (sys.prefix, sys.base_prefix)})
STANDARD = tuple({os.path.realpath(sysconfig.get_path("stdlib")), sysconfig.get_path("stdlib")})
SITE = tuple({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
SHELL = [f"{path}/{name}" for path in SITE for name in ("pexpect", "ptyprocess")]
TRANSPARENT = (os.path.dirname(IPython.__file__), *SHELL, "<")
SYSTEM = ("/usr/", "/lib/", "/lib64/", "/opt/", "/bin/", "/sbin/")
DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero", "/dev/tty", "/dev/shm")
QUIET = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/etc/os-release", "/sys/fs/cgroup")
NAMES = ("gradebook.db", "nbgrader_config.py")  # wherever they are
LONGEST = 400  # letters of a path whose links are followed
READS = ("read", "list", "go to")
LIBRARIES = {"numpy", "torch", "torchvision", "matplotlib", "scipy", "sklearn", "IPython"}
LIBRARIES |= {"helpers", "grading", "nbgrader", "PIL", "tqdm", "traitlets", "sitecustomize"}
LIBRARIES |= {"usercustomize", *sys.stdlib_module_names}


def is_library(name: str) -> bool:
    """Return whether code of this file acts for itself: neither Python's own nor IPython's.

    >>> is_library(os.__file__), is_library("/nowhere/torch/hub.py")
    (False, True)
    """
    if name.startswith(SITE):
        return not name.startswith(TRANSPARENT)
    return not name.startswith((*STANDARD, *TRANSPARENT))


class Places:
    """The folders that a candidate may use: its working folder, Python, the course, the data."""

    def __init__(self) -> None:
        self.scratch = os.path.realpath(os.getcwd()) + os.sep
        data = os.environ.get("COURSE_DATA")
        readable = [*PYTHON, *SYSTEM, *PACKAGES, *DEVICES, *QUIET, *SITE, *STANDARD]
        readable += [os.path.realpath(data)] if data else []
        self.temporary = os.path.realpath(tempfile.gettempdir()) + os.sep
        self.others = {name for name in os.listdir(self.temporary)}  # not the student's own
        self.writable = (self.scratch, *DEVICES)
        self.readable = (*self.writable, *readable)

    def judge(self, verb: str, *paths: object) -> str:
        """Return what is to be said of an access, nothing where there is nothing to it."""
        for path in paths:
            text = _text(path)
            if text:
                said = self._judge(verb, text)
                if said:
                    return said
        return ""

    def _judge(self, verb: str, text: str) -> str:
        if verb == "read" and text.startswith(PYTHON) and ".." not in text:
            return ""  # the many files of an import: quick
        full = self._resolved(text)
        if verb == "list" and full == COURSE:  # an import looks there, where the course is a path
            return ""
        if os.path.basename(full) not in NAMES:
            if full.startswith(self.scratch):
                return _stands_in(verb, full[len(self.scratch) :])
            fine = self.readable if verb in READS else self.writable
            if full.startswith(fine) or f"{full}{os.sep}" in fine or self._is_temporary(full):
                return ""
        can = "" if _could(verb, full) else " (blocked or absent)"
        return f"tried to {verb} {full[:160]}{can}"

    def _is_temporary(self, full: str) -> bool:
        inside = full[len(self.temporary) :].split(os.sep)[0]
        return f"{full}{os.sep}".startswith(self.temporary) and inside not in self.others

    def _resolved(self, text: str) -> str:
        """Return where a path leads; the links on the way cost time, so not for every file."""
        full = os.path.abspath(text)
        folder = os.path.dirname(full) + os.sep
        if folder == self.scratch and not os.path.islink(full):
            return full
        if len(full) > LONGEST:  # a folder of thousands of levels: each would be looked at
            return full
        return os.path.realpath(full)


def _text(path: object) -> str:
    if type(path) is bytes:
        return os.fsdecode(path)
    if type(path) is type(pathlib.Path()):
        return os.fspath(path)
    return path if type(path) is str else ""  # a descriptor, or an object of the student's


def _stands_in(verb: str, inside: str) -> str:
    """Return what is to be said of a file in the working folder that is named like a library."""
    name = inside.split(os.sep)[0].split(".")[0]
    is_module = inside.endswith((".py", ".pyc", ".so")) and name in LIBRARIES
    if not is_module and not os.path.basename(inside).startswith(("sitecustomize.", "usercustom")):
        return ""
    if verb in READS:
        return f"used files of its own in place of a library: {name[:120]}"
    return f"wrote a file that stands in for a library: {inside[:120]}"


def _could(verb: str, full: str) -> bool:
    if verb in READS:
        return os.access(full, os.R_OK)
    return os.access(full if os.path.exists(full) else os.path.dirname(full), os.W_OK)
