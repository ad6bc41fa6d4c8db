"""Imports done ahead, in a process that others are forked from."""

import importlib
import io
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress


def warm_up(imports: str) -> None:
    """Do imports ahead, for all forks to come; one that fails is told where it is needed."""
    nowhere = io.StringIO()
    with redirect_stdout(nowhere), redirect_stderr(nowhere), suppress(Exception):
        exec(compile(imports, "<imports>", "exec"), {"__name__": "__warm_up__"})
        finish_torch()


def finish_torch() -> None:
    """Import what PyTorch imports in seconds when it is first used by an optimiser, and others."""
    if "torch" in sys.modules:
        with suppress(Exception):
            importlib.import_module("torch._dynamo")


def meet_the_shell() -> None:
    """Let what was imported before there was a shell do what it does where one is there."""
    if "helpers.plotting" in sys.modules:
        sys.modules["helpers.plotting"].install_before_figures_are_shown()
