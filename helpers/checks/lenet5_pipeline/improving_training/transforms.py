"""The check of what each split gets: only train is augmented."""

from collections.abc import Callable, Sequence
from itertools import product

import torch

from helpers.beside import beside
from helpers.checks.comparing import CheckFailed


@beside
def transforms_applied(
    transforms_for: Callable,
    part: str,
    names: Sequence[str] = ("crop", "flip"),
    last: str = "normalise",
    as_list: bool = False,
) -> list[str]:
    """Return the names of the transforms that transforms_for(part, names, last) applies, in order.

    >>> transforms_applied(lambda part, first, last: [*first, last], "train")
    ['crop', 'flip', 'normalise']
    """
    applied = []

    def noting(what):
        def transform(images, labels, generator):
            applied.append(what)
            return images, labels

        return transform

    given = (list if as_list else tuple)(noting(name) for name in names)
    lent = [*given]
    made = transforms_for(part, given, noting(last))
    if [*given] != lent:
        raise CheckFailed("transforms_for changes the list that it was given: make a new one.")
    if not isinstance(made, (list, tuple)) or not all(callable(item) for item in made):
        raise CheckFailed("transforms_for: wanted is a list of the functions that it was given.")
    for transform in made:
        transform(torch.zeros(1, 3, 4, 4), torch.zeros(1), torch.Generator())
    return applied


def check_transforms_for(
    name: str,
    transforms_for: Callable,
    names: Sequence[str] = ("crop", "flip"),
    last: str = "normalise",
) -> None:
    """Check that training images are augmented, and that every split is normalised, at the end.

    raises: CheckFailed that names the usual mistakes
    """
    for part, as_list in product(("train", "val", "test"), (False, True)):
        yours = transforms_applied(transforms_for, part, names, last, as_list)
        wanted = [*names, last] if part == "train" else [last]
        if yours == wanted:
            continue
        if part != "train" and set(names) & set(yours):
            why = f"{part} is augmented: only train is; others are measured as they are"
        elif last not in yours:
            why = f"{part} is not normalised: every split is, or the model sees other images"
        elif part == "train" and yours == [last]:
            why = "train is not augmented"
        elif part == "train" and sorted(yours) == sorted(wanted):
            why = "the order for train is another: first the augmentations, as given, on bytes"
        else:
            why = f"{part} gets {', '.join(yours)}"
        told = f" Wanted for {part}: {{wanted}}."
        raise CheckFailed(f"{name}: {why}.", told, wanted=", ".join(wanted) or "nothing")
    print(f"ok: {name}: {', '.join((*names, last))}")
