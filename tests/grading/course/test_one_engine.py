"""While a converter runs, gradebooks of one address share an engine with all it has compiled."""

import shutil

import nbgrader.api
import pytest
from nbgrader.api import Gradebook

from grading.course.one_engine import one_engine


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def test_gradebooks_of_one_address_share_it_and_others_do_not(url, tmp_path):
    with one_engine():
        with Gradebook(url) as one, Gradebook(url) as two:
            assert one.engine is two.engine
        with Gradebook(f"sqlite:///{tmp_path / 'other.db'}") as other:
            assert other.engine is not one.engine
    with one_engine(), Gradebook(url) as three:
        assert three.engine is one.engine


def test_outside_nbgrader_is_as_it_comes(url):
    before = nbgrader.api.create_engine
    with pytest.raises(ZeroDivisionError), one_engine():
        1 / 0  # noqa: B018  (an error on the way)
    assert nbgrader.api.create_engine is before
    with Gradebook(url) as one, Gradebook(url) as two:
        assert one.engine is not two.engine


def test_what_another_put_in_the_files_place_is_read(url, tmp_path):
    path, kept = tmp_path / "gradebook.db", tmp_path / "kept.db"
    with one_engine():
        with Gradebook(url) as gradebook:
            gradebook.add_assignment("softmax")
        shutil.copy(path, kept)
        with Gradebook(url) as gradebook:
            gradebook.add_assignment("layers")
        kept.replace(path)
        with Gradebook(url) as gradebook:
            assert [one.name for one in gradebook.assignments] == ["softmax"]
