"""The process in the sandbox that runs student code: it is trusted with nothing."""

from grading.candidate.chance import Chance
from grading.candidate.server import Candidate
from grading.candidate.warming import warm_up
from grading.candidate.zygote import be_zygote

__all__ = ["Candidate", "Chance", "be_zygote", "warm_up"]
