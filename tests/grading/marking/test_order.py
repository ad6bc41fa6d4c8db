"""Answers that are alike stand next to each other; those that are the same are one group."""

import itertools
import random
import time

import pytest

from grading.marking.order import MOST, group_key, similarity_order

KINDS = {
    "logits": "the logits are nearly zero so softmax gives equal probabilities",
    "luck": "it is pure luck and depends on the random seed",
    "bug": "something is wrong in the code of the gradient",
    "rate": "a learning rate that is too large lets the loss jump",
}


def varied(rng: random.Random, text: str) -> str:
    """Return a text with some of its words left out and a word of its own."""
    words = [word for word in text.split() if rng.random() > 0.2]
    return " ".join([*words, f"w{rng.randrange(10**6)}"])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", [3, 10, 40])
def test_texts_of_a_kind_stand_in_one_row(seed, size):
    rng = random.Random(seed)
    texts = [(kind, varied(rng, text)) for kind, text in KINDS.items() for _ in range(size)]
    rng.shuffle(texts)
    kinds = [texts[k][0] for k in similarity_order([text for _, text in texts])]
    changes = sum(one != other for one, other in itertools.pairwise(kinds))
    assert changes == len(KINDS) - 1
    by_chance = sum(a != b for (a, _), (b, _) in itertools.pairwise(texts))
    assert by_chance > changes, "the test could not fail"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_every_text_stands_in_the_order_once(count):
    order = similarity_order([f"text {k} {k * k}" for k in range(count)])
    assert sorted(order) == list(range(count))


@pytest.mark.parametrize("odd", ["", " ", "?", "🙂", "\x00", "a" * 100_000, "$$", "١٢٣"])
def test_odd_texts_are_put_somewhere(odd):
    assert sorted(similarity_order([odd, "one text", "another text", "one more"])) == [0, 1, 2, 3]


def test_texts_without_a_word_in_common_are_put_in_an_order():
    assert sorted(similarity_order([chr(97 + k) * 3 for k in range(9)])) == list(range(9))


def test_a_class_too_large_for_the_best_order_is_put_in_a_good_one():
    texts = [f"{KINDS[name]} {k}" for name in KINDS for k in range(MOST // 4 + 1)]
    start = time.perf_counter()
    order = similarity_order(texts)
    assert sorted(order) == list(range(len(texts)))
    assert time.perf_counter() - start < 60


@pytest.mark.parametrize("other", ["a  b\nc", " a b c ", "a\tb\r\nc\n", "a\u00a0b c"])
def test_white_space_makes_no_difference(other):
    assert group_key(other) == group_key("a b c")


@pytest.mark.parametrize("other", ["a b C", "a b", "a b c.", "ab c"])
def test_everything_else_does(other):
    assert group_key(other) != group_key("a b c")


def test_an_accent_is_the_same_in_both_of_its_encodings():
    assert group_key("e\u0301") == group_key("é")
