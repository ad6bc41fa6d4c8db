"""What student code tries while it runs, noted where it runs: evidence for a person, no more.

An audit hook, which Python cannot take out again, sees files, programs, connections and the like;
after each cell the functions that checks are made of are compared with those of the start. Notes go
down a pipe of their own as they are made, so a process that dies keeps them. Student code runs in
the same process: it can silence this, and it can make notes up.
"""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from IPython.core.interactiveshell import InteractiveShell

from grading.candidate.changes import Changes
from grading.candidate.events import EVENTS, PATH_EVENTS
from grading.candidate.places import PACKAGES, Places, is_library

MOST = 50  # notes of one process
MOST_HERE = 3  # of one line of a cell, for one kind of event
LOOKED = {"sys._getframe": ("inspect",)}  # what may lie between such a call and the student's line


class Watch:
    """Notes what the student's code tries.

    pipe: a descriptor that takes notes, in the form that evidence/pipe.py reads
    cell_of: returns the number of the cell that a file name of Python's stands for, or 0
    shell: the IPython shell, whose transformers are compared too
    """

    def __init__(self, pipe: int, cell_of: Callable[[str], int], shell: InteractiveShell):
        self.pipe, self.cell_of, self.cell = pipe, cell_of, 0
        self.places, self.changes = Places(), Changes(shell)
        self.is_silent = False
        self.told: set[str] = set()
        self.changed: set[str] = set()
        self.counts: dict[tuple[str, tuple[int, int]], int] = {}  # by event, cell and line
        self.seen: set[tuple[str, str]] = set()  # noted already: a loop of opens costs little
        self.busy: set[int] = set()  # threads that are in here: what this does itself is no sign
        os.set_blocking(pipe, False)
        os.set_inheritable(pipe, False)

    def install(self) -> None:
        """Watch from now on; there is no way back."""
        events, look = EVENTS.keys() | PATH_EVENTS.keys(), self._look

        def hook(event: str, args: tuple) -> None:
            if event in events:
                look(event, args)

        sys.addaudithook(hook)

    def silence(self) -> None:
        """Note nothing more here: what runs is not the code that was handed in."""
        self.is_silent = True

    def compare(self) -> None:
        """Note which functions are no longer those of the start."""
        if self.is_silent:
            return
        try:
            for what, replaced in self.changes.find():
                if what not in self.changed:
                    self.changed.add(what)
                    self._tell(self.cell, 0, what, replaced)
        except Exception:  # built-in functions may be the student's by now
            return

    def _look(self, event: str, args: tuple) -> None:
        thread = threading.get_ident()
        if self.is_silent or thread in self.busy or len(self.told) >= MOST:
            return
        self.busy.add(thread)
        try:
            self._note(event, args)
        except Exception:  # evidence is not worth a student's cell
            return
        finally:
            self.busy.discard(thread)

    def _note(self, event: str, args: tuple) -> None:
        """Note an event if it is the student's own."""
        what = ""
        if event in EVENTS:
            place = self._place(sys._getframe(3), LOOKED.get(event))
        else:
            if type(args[0]) is str and (event, args[0]) in self.seen:
                return
            what = self.places.judge(*PATH_EVENTS[event](*args))
            place = self._place(sys._getframe(3), None, is_path=True) if what else None
        if not place or self.counts.get((event, place), 0) >= MOST_HERE:
            return
        if args and type(args[0]) is str:
            self.seen.add((event, args[0]))
        self.counts[event, place] = self.counts.get((event, place), 0) + 1
        self._tell(*place, what or EVENTS[event](*args))

    def _place(
        self,
        frame: FrameType | None,
        between: Sequence[str] | None = None,
        is_path: bool = False,
    ) -> tuple[int, int] | None:
        """Return (cell, line) of the student's code behind an event, None where it is not theirs.

        between: modules that alone may lie between; None lets in Python's own and IPython's
        is_path: whether libraries may lie between too: np.load("gradebook.db") is the student's
        """
        theirs = False
        while frame is not None:
            name = frame.f_code.co_filename
            cell = self.cell_of(name)
            if cell:
                return cell, frame.f_lineno
            theirs = theirs or name.startswith(self.places.scratch)
            if not theirs and not self._may_lie_between(frame, name, between, is_path):
                return None
            frame = frame.f_back
        is_main = threading.current_thread() is threading.main_thread()
        return None if is_main or between is not None else (self.cell, 0)

    def _may_lie_between(
        self, frame: FrameType, name: str, between: Sequence[str] | None, is_path: bool
    ) -> bool:
        if between is not None:
            return frame.f_globals.get("__name__") in between
        if name.startswith(PACKAGES) or frame.f_code.co_name == "<module>":  # what an import does
            return False
        return is_path or not is_library(name)

    def _tell(self, cell: int, line: int, what: str, replaced: str = "") -> None:
        """Send a note down the pipe, once."""
        parts = (" ".join(text.split())[:300] for text in (replaced, what))
        note = "\t".join((str(cell), str(line), *parts)) + "\n"
        if note not in self.told and len(self.told) < MOST:
            self.told.add(note)
            os.write(self.pipe, note.encode("utf-8", "replace"))
