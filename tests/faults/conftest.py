"""Faults are hand-ins: pytest must not import them."""

collect_ignore_glob = ["*.py"]
