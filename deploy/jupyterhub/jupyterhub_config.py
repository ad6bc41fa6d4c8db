"""JupyterHub for one class: students fetch, work and hand in; one account holds the course.

docs/jupyterhub.md sets it up. What differs between machines comes from the environment, and what is
not set is as that page has it.
"""

import os
from pathlib import Path

STAFF = os.environ.get("HUB_STAFF", "instructor")  # the account that owns the course folder
GRADERS = os.environ.get("HUB_GRADERS", "").split()  # accounts that may open the server of that one
COURSE = os.environ.get("COURSE_FOLDER", f"/home/{STAFF}/course")  # below that account's home
STAFF_PYTHON = Path(os.environ.get("STAFF_PYTHON", "/opt/staff"))  # with the course and `grading`
STUDENT_PYTHON = Path(os.environ.get("STUDENT_PYTHON", "/opt/students"))  # with `helpers` alone
EXCHANGE = os.environ.get("COURSE_EXCHANGE", "/srv/nbgrader/exchange")
PASSED_ON = ("COURSE_DATA", "COURSE_MIRROR", "COURSE_FETCH")  # where data sets are, for everyone
# In a terminal `course` and `nbgrader` are found: a login shell would set PATH anew.
TERMINAL = {"shell_command": ["/bin/bash"]}

c = get_config()

# Whoever has an account on this machine signs in with its password (PAM), and works as that user:
# the system's own permissions keep students apart. OAuthenticator takes your university's sign-in.
c.Authenticator.allow_all = True

# A grader works in the server of the course's account: one gradebook, one folder, one person at a
# time for each hand-in. No student has this role.
c.JupyterHub.load_groups = {"graders": {"users": GRADERS}}
c.JupyterHub.load_roles = [
    {
        "name": "graders",
        "groups": ["graders"],
        "scopes": [
            f"{scope}!user={STAFF}" for scope in ("access:servers", "servers", "read:users:name")
        ],
    }
]


def prepare(spawner):
    """Give a server its Python, and what nbgrader and the notebooks read from the environment."""
    is_staff = spawner.user.name == STAFF
    python = STAFF_PYTHON if is_staff else STUDENT_PYTHON
    spawner.cmd = [str(python / "bin" / "jupyterhub-singleuser")]
    spawner.args = [f"--ServerApp.terminado_settings={TERMINAL}"]
    spawner.environment = {
        "PATH": f"{python / 'bin'}:/usr/local/bin:/usr/bin:/bin",  # nbgrader calls others by name
        "COURSE_EXCHANGE": EXCHANGE,
        "COURSE_FOLDER": COURSE,
        "OMP_NUM_THREADS": "1",  # many kernels on few cores: threads would wait for each other
        "OPENBLAS_NUM_THREADS": "1",
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
    }


c.Spawner.pre_spawn_hook = prepare
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = (
    120  # seconds; the first server after a restart reads everything from disk
)
c.Spawner.mem_limit = (
    None  # a local process has no limit here: set one in systemd, or by its spawner
)
c.JupyterHub.cleanup_servers = True
