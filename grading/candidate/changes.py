"""Which functions that checks are made of are no longer those that the candidate started with."""

import builtins
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType

from IPython.core.interactiveshell import InteractiveShell

NAMES = {
    "numpy": "abs all allclose any array_equal array_equiv asarray equal isclose isfinite max sum",
    "torch": "allclose equal isclose",
    "torch.testing": "assert_close",
    "numpy.testing": "",  # all of them
    "helpers.checks": "",
    "helpers.gradients": "",
    "builtins": " ".join(name for name in vars(builtins) if not name.startswith("_")),
}
SHORT = {"numpy": "np", "numpy.testing": "np.testing", "builtins": "builtins"}
TRANSFORMERS = ("ast_transformers", "input_transformers_post", "input_transformers_cleanup")


class Changes:
    """Compares functions, modules and the shell's transformers with those of the start."""

    def __init__(self, shell: InteractiveShell):
        self.shell = shell
        self.modules: dict[str, ModuleType] = {}
        self.functions: dict[str, dict[str, object]] = {}  # by module and name
        self.transformers = {name: list(getattr(shell, name)) for name in TRANSFORMERS}
        list(self.find())

    def find(self) -> Iterator[tuple[str, str]]:
        """Yield a sentence for each change, and what was replaced, such as "np.allclose".

        A module that is new is taken as it is, except for functions that a cell has defined.
        """
        for name, wanted in NAMES.items():
            module = sys.modules.get(name)
            if module is None:
                continue
            if self.modules.setdefault(name, module) is not module:
                yield f"replaced the module {name}", ""
                continue
            yield from self._in_module(name, vars(module), wanted.split())
        for name, before in self.transformers.items():
            now = list(getattr(self.shell, name))
            if len(now) != len(before) or any(a is not b for a, b in zip(now, before, strict=True)):
                yield f"changed how cells are run: {name}", ""

    def _in_module(
        self, module: str, found: dict[str, object], names: list[str]
    ) -> Iterator[tuple[str, str]]:
        names = names or [name for name, value in found.items() if type(value) is FunctionType]
        for name in (*names, *self.functions.get(module, ())):
            known = self.functions.setdefault(module, {})
            value = found.get(name)
            if known.setdefault(name, value) is not value or _is_of_a_cell(value):
                replaced = f"{SHORT.get(module, module)}.{name}"
                yield f"replaced {replaced}", replaced


def _is_of_a_cell(value: object) -> bool:
    return type(value) is FunctionType and value.__code__.co_filename.startswith("<ipython-input")
