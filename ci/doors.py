"""A rule for import-linter: other packages import a package's __init__, not a module behind it.

pyproject.toml names it among the contracts that `make lint` checks.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


class Doors(Contract):
    """Every package of the project has one door; a package inside a package has one of its own."""

    type_name = "doors"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import; see import-linter's Contract."""
        packages = {module for module in graph.modules if graph.find_children(module)}
        broken = sorted(
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
            if goes_round_the_door(importer, imported, packages)
        )
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print a line for each import that the rule forbids."""
        for importer, imported in check.metadata["broken"]:
            door = imported.rpartition(".")[0]
            output.print_error(f"{importer} imports {imported}: take it from {door}")


def goes_round_the_door(importer: str, imported: str, packages: set[str]) -> bool:
    """Tell whether a module imports one that lies inside a package that it is no part of.

    packages: all that have an __init__

    >>> packages = {"grading", "grading.wire", "grading.engine"}
    >>> goes_round_the_door("grading.engine.run", "grading.wire.frame", packages)
    True
    >>> goes_round_the_door("grading.engine.run", "grading.wire", packages)
    False
    >>> goes_round_the_door("grading.wire.peer", "grading.wire.frame", packages)
    False
    """
    package = imported.rpartition(".")[0]
    is_door = imported in packages or "." not in package  # a loose file is its own door
    return not is_door and importer != package and not importer.startswith(f"{package}.")
