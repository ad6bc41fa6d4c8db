"""A rubric as a grader ticks it: its items with their points, read from the text in source/."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        range(1, 11),
        strict=True,
    )
)
NUMBER = rf"(?:\d+\s*/\s*\d+|\d+(?:[.,]\d+)?\s*[½¼¾]?|[½¼¾]|half an?|{'|'.join(WORDS)})(?![\w½¼¾])"
POINTS = r"(?:points?|pts?\.?|marks?)"
HEAD = re.compile(
    rf"(?<![\w.,/½¼¾(])(?P<number>{NUMBER})\s*{POINTS}(?!\w)\s*"
    r"(?P<each>each\b|(?:for )?each of (?:the )?(?P<count>\w+))?\s*(?::|for\b|–|—|-)\s*",
    re.IGNORECASE,
)
PART = re.compile(rf"(?P<number>{NUMBER})(?:\s*{POINTS})?\s+for\s+", re.IGNORECASE)
EACH = re.compile(rf"\s*\((?P<number>{NUMBER})(?:\s*{POINTS})? each\)", re.IGNORECASE)
BESIDE = re.compile(rf"[(\[]\s*(?P<number>{NUMBER})\s*(?:{POINTS}|P)\.?\s*[)\]]", re.IGNORECASE)
LABEL = re.compile(r"(?:(?<=[.;])|^)\s*(?P<label>[A-Z][^.;:]{0,40}),\s*$")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9*“\"(½¼¾])")
LISTED = [re.compile(rf"(?<!\S)(\d{{1,2}}){sign}\s+") for sign in (":", r"\)", r"\.")]


@dataclass(frozen=True)
class Item:
    """One line of a rubric: what earns how many points."""

    points: float
    text: str


def read_items(text: str, most: float) -> list[Item]:
    """Return the items of a rubric, in order; none where it cannot be read.

    text: Markdown, as after `**Rubric.**`
    most: the points of the question, by which "½ point each" is counted

    >>> read_items("1 point: names it. ½ point each: a reason, an example.", 2)
    [Item(points=1.0, text='names it'), Item(points=0.5, text='a reason'), Item(points=0.5, ...)]
    >>> read_items("- says why (2 points)\\n- says when (1 point)", 3)
    [Item(points=2.0, text='says why'), Item(points=1.0, text='says when')]
    """
    heads = list(HEAD.finditer(text))
    if not heads:
        return list(_items_of_lines(text))
    bodies, labels = _cut(text, heads)
    values = [number(head["number"]) for head in heads]
    items = []
    for head, body, label, value in zip(heads, bodies, labels, values, strict=True):
        count = 1
        if head["each"]:
            others = sum(values) - value
            count = _count(head["count"]) or _times(most - others, value)
        items += [
            Item(part.points, f"{label}: {part.text}" if label else part.text)
            for part in _split(body, value, count)
        ]
    return items


def number(text: str) -> float:
    """Return the value of a number as people write it.

    >>> [number(text) for text in ("2", "1.5", "½", "1 ½", "1/2", "half a", "three")]
    [2.0, 1.5, 0.5, 1.5, 0.5, 0.5, 3.0]
    """
    text = " ".join(text.lower().split())
    if text.startswith("half"):
        return 0.5
    if text in WORDS:
        return float(WORDS[text])
    if "/" in text:
        above, below = map(float, text.split("/"))
        return above / below if below else 0.0
    whole = text.rstrip("½¼¾").strip().replace(",", ".")
    return float(whole or 0) + sum(FRACTIONS.get(sign, 0.0) for sign in text)


def _cut(text: str, heads: list[re.Match[str]]) -> tuple[list[str], list[str]]:
    """Return what stands after each head, and the label before it ("First part, 3 points:")."""
    ends = [head.start() for head in heads[1:]] + [len(text)]
    bodies, label = [], LABEL.search(text[: heads[0].start()])
    labels = [label["label"] if label else ""]
    for head, end in zip(heads, ends, strict=True):
        body = text[head.end() : end]
        label = LABEL.search(body) if end < len(text) else None
        bodies.append(body[: label.start()] if label else body)
        labels.append(label["label"] if label else "")
    return bodies, labels[:-1]


def _split(body: str, value: float, count: int) -> list[Item]:
    """Return the items of what stands after one head: most often it is one."""
    first, rest = _first_sentence(body)
    parts = [part.strip() for part in first.split(";")]
    found = [PART.match(part) for part in parts]
    if len(parts) > 1 and all(found):
        heads = [head for head in found if head]
        items = [
            Item(number(head["number"]), _plain(part[head.end() :]))
            for head, part in zip(heads, parts, strict=True)
        ]
        if sum(item.points for item in items) == value:
            return items
    if each := EACH.search(first):
        count = _times(value, number(each["number"]))
        value, first = value / count, EACH.sub("", first)
    if count == 1:
        return [Item(value, _plain(first))]
    texts = _listed(rest, count) or _separate(first, count)
    return [Item(value, text) for text in texts]


def _separate(text: str, count: int) -> list[str]:
    """Return the text in so many parts, else the whole text so many times, numbered."""
    for sign in (";", ","):
        parts = [_plain(part) for part in text.split(sign)]
        if len(parts) == count:
            return parts
    return [f"{_plain(text)} ({k + 1} of {count})" for k in range(count)]


def _listed(text: str, count: int) -> list[str]:
    """Return what stands after "1: … 2: …", where it is listed up to the count."""
    for pattern in LISTED:
        parts = pattern.split(text)
        if [int(part) for part in parts[1::2]] == [*range(1, count + 1)]:
            return [_plain(part) for part in parts[2::2]]
    return []


def _items_of_lines(text: str) -> Iterator[Item]:
    """Yield the items of a list whose lines have their points in brackets."""
    for line in text.splitlines():
        found = BESIDE.search(line)
        if found:
            yield Item(number(found["number"]), _plain(line.replace(found[0], "")))


def _first_sentence(text: str) -> tuple[str, str]:
    text = " ".join(text.split())
    parts = SENTENCE.split(text, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _plain(text: str) -> str:
    """Return an item's text without what stands around it in a list or a sentence."""
    text = " ".join(text.split())
    return re.sub(r"^[-*•+:,;\s]+|(?:[.;,\s]|\s[-*•+])+$", "", text)


def _times(whole: float, part: float) -> int:
    """Return how often a part goes into the whole, 1 where it does not come out even."""
    count = whole / part if part else 0
    return round(count) if count >= 1 and abs(count - round(count)) < 1e-9 else 1


def _count(word: str | None) -> int:
    text = (word or "").lower()
    return int(text) if text.isdigit() else int(WORDS.get(text, 0))
