"""A rule for import-linter: other packages import a package's __init__, not what lies behind it.

pyproject.toml names it among the contracts that `make lint` checks.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


class Doors(Contract):
    """Every package of the project has one door."""

    type_name = "doors"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import; see import-linter's Contract."""
        broken = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if goes_round_the_door(importer, imported)
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print a line for each import that the rule forbids."""
        for importer, imported in check.metadata["broken"]:
            door = imported.rpartition(".")[0]
            output.print_error(f"{importer} imports {imported}: take it from {door}")


def goes_round_the_door(importer: str, imported: str) -> bool:
    """Tell whether a module imports what lies inside a package that it is no part of.

    >>> goes_round_the_door("grading.engine.run", "grading.wire.frame")
    True
    >>> goes_round_the_door("grading.engine.run", "grading.wire")
    False
    >>> goes_round_the_door("grading.wire.peer", "grading.wire.frame")
    False
    """
    package = imported.rpartition(".")[0]
    is_root = "." not in package  # `grading.grade` is a module of the root: it is its own door
    return not is_root and importer != package and not importer.startswith(f"{package}.")
