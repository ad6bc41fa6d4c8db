"""Run a hand-in: its cells in a candidate, the tests in an examiner of their own."""

from grading.engine.candidate_process import candidate_environment, package_folders
from grading.engine.clean_process import clean_process
from grading.engine.examiner import UNSHOWN
from grading.engine.fork_server import share_fork_server
from grading.engine.forked_runs import Outcome, run_answers
from grading.engine.run import Run, locked_cells, run_hand_in
from grading.engine.seeds import seed_of_run
from grading.engine.settings import Settings, Step
from grading.engine.warm_candidates import why_cold

__all__ = [
    "UNSHOWN",
    "Outcome",
    "Run",
    "Settings",
    "Step",
    "candidate_environment",
    "clean_process",
    "locked_cells",
    "package_folders",
    "run_answers",
    "run_hand_in",
    "seed_of_run",
    "share_fork_server",
    "why_cold",
]
