"""Whether hand-ins may be run on this machine: isolated, or otherwise where that was asked for."""

from grading.errors import NoIsolation
from grading.sandbox import Isolation, find_isolation


def isolation_for(sandbox: bool) -> Isolation:
    """Return what student code is kept apart by.

    sandbox: False where it was asked to do without
    raises: NoIsolation where it was not, and this machine has none
    """
    isolation = find_isolation(no_sandbox=not sandbox)
    if sandbox and not isolation:
        raise NoIsolation(
            "no hand-in was run, because without isolation its code can read the hidden tests and "
            f"write grades ({isolation.reason}): mend that, or take the risk by name with `course "
            "grade --no-sandbox`, for nbgrader with c.Examine.sandbox = False in nbgrader_config.py"
        )
    return isolation
