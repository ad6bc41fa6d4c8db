"""The process in the sandbox that runs student code: it is trusted with nothing."""

from grading.candidate.server import Candidate

__all__ = ["Candidate"]
