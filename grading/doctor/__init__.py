"""Whether an installation can run the course, and what to do where it cannot.

Nothing is imported at the top but the standard library: the doctor works where packages are
missing or broken, and each check that fails by itself is a finding too.
"""

from grading.doctor.diagnosis import diagnose, run_doctor
from grading.doctor.finding import Finding, State

__all__ = ["Finding", "State", "diagnose", "run_doctor"]
