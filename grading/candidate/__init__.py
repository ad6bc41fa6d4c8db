"""What runs beside student code, in the sandbox: it is trusted with nothing."""

from grading.candidate.server import Candidate

__all__ = ["Candidate"]
