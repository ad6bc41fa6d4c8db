"""The page of figures before and after shows what `ci.before_and_after` draws."""

import re

import pytest
from conftest import PROJECT

from ci.before_and_after import IMAGES, PAIRS

PAGE = (PROJECT / "docs" / "figures.md").read_text(encoding="utf-8")
NAMES = [f"{pair.name}_{when}.png" for pair in PAIRS for when in ("before", "after")]


def test_the_page_shows_every_pair_and_nothing_else():
    assert re.findall(r"\(images/([^)]*)\)", PAGE) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_there_and_small(name):
    assert 2_000 < (IMAGES / name).stat().st_size < 60_000
