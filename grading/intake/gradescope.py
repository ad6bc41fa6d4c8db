"""Whose Gradescope's folders are: submission_metadata.yml beside them says it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import yaml

from grading.intake.layouts import any_time

NAME = "submission_metadata.yml"
MOST_MB = 20


@dataclass(frozen=True)
class Submission:
    """What Gradescope says of a folder: who handed it in, each in several words, and when."""

    people: tuple[tuple[str, ...], ...]
    time: datetime | None = None


class _Loader(yaml.SafeLoader):
    """Reads texts and times; what Ruby adds to say which class it was is passed over."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's name and form)
        letter: [(tag, form) for tag, form in forms if tag.endswith((":null", ":timestamp"))]
        for letter, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _plain(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else ""


_Loader.add_multi_constructor("!", _plain)


def read_metadata(text: bytes) -> dict[str, Submission]:
    """Return what the file says of each folder; nothing where it cannot be read."""
    try:
        data = yaml.load(text, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    entries = data.items() if isinstance(data, dict) else ()
    return {str(name): _submission(one) for name, one in entries if isinstance(one, dict)}


def _submission(entry: dict) -> Submission:
    people = entry.get(":submitters") or []
    words = [
        tuple(str(one[key]) for key in (":sid", ":email", ":name") if one.get(key))
        for one in people
        if isinstance(one, dict)
    ]
    return Submission(tuple(filter(None, words)), _when(entry.get(":created_at")))


def _when(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return any_time(str(value)) if value else None
