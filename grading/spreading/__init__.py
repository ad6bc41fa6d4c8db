"""Give pieces of work to workers that may die, hang, come and go: processes here, or a cluster."""

from grading.spreading.alike import differences, versions
from grading.spreading.cluster import ClusterWorkers
from grading.spreading.crew import Crew, Here, Lost, NoWorkers
from grading.spreading.local import LocalWorkers
from grading.spreading.spread import Proof, Spread

__all__ = [
    "ClusterWorkers",
    "Crew",
    "Here",
    "LocalWorkers",
    "Lost",
    "NoWorkers",
    "Proof",
    "Spread",
    "differences",
    "versions",
]
