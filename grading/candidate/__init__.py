"""The process in the sandbox that runs student code: it is trusted with nothing."""

from grading.candidate.server import Candidate
from grading.candidate.warming import warm_up

__all__ = ["Candidate", "warm_up"]
