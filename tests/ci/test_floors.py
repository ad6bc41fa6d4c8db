"""The map in docs/architecture.md is the code's, and the rule of doors holds what it says."""

import html
import importlib
import re

import grimp
from conftest import PROJECT

from ci.doors import Doors
from ci.floors import arrows, describe, floors

MAP = (PROJECT / "docs" / "architecture.md").read_text()


def test_the_picture_shows_the_imports_that_there_are():
    picture = (PROJECT / "docs" / "images" / "floors.svg").read_text()
    assert describe(arrows()) in html.unescape(picture), (
        "draw it again: python -m ci.floors docs/images/floors.svg"
    )


def test_the_map_counts_rooms_floors_and_arrows_as_they_are():
    rooms = sum(map(len, floors()))
    assert f"{rooms} rooms, {len(floors())} floors, {len(arrows())} arrows" in MAP


def test_the_map_names_every_room_and_what_its_door_gives():
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", MAP, re.MULTILINE))
    assert set(rows) == {room for floor in floors() for room in floor}
    for room, doors in rows.items():
        module = importlib.import_module(f"grading.{room}")
        for name in re.findall(r"`(\w+)`", doors):
            assert hasattr(module, name), f"grading.{room} has no {name}"


def test_every_path_of_the_map_is_there():
    paths = re.findall(r"`(\w+/[\w/]*\.\w+)`", MAP)
    assert len(paths) > 20
    roots = (PROJECT, PROJECT / "grading", PROJECT / "helpers")
    assert [path for path in paths if not any((root / path).exists() for root in roots)] == []


def test_an_import_round_the_door_is_found_and_told(capsys):
    graph = grimp.ImportGraph()
    for module in ("a", "a.x", "a.x.inside", "a.y", "b", "b.z"):
        graph.add_module(module)
    for importer in ("a.y", "a.x", "b.z"):
        graph.add_import(importer=importer, imported="a.x.inside")
    graph.add_import(importer="b.z", imported="a.x")
    rule = Doors(name="doors", session_options={}, contract_options={})
    found = rule.check(graph, verbose=False)
    assert found.metadata["broken"] == [("a.y", "a.x.inside"), ("b.z", "a.x.inside")]
    rule.render_broken_contract(found)
    assert "a.y imports a.x.inside: take it from a.x" in capsys.readouterr().out
