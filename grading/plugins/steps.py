"""What the steps of a converter share."""

from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor


def course_root(step: NbGraderPreprocessor) -> Path:
    """Return the course folder of the converter that runs a step, through its exporter."""
    converter = getattr(step.parent, "parent", None)
    return Path(converter.coursedir.root) if converter else Path.cwd()
