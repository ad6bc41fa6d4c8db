"""Hand-ins that attack or break the grader; see notebook.py for how a file is read."""
