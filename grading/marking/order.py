"""The order in which answers are marked: like beside like, equal ones together, empty ones last."""

import unicodedata
from collections.abc import Sequence

import numpy as np

MOST = 1200  # texts up to which the best order of a tree is searched: a second and a half


def group_key(text: str) -> str:
    """Return what texts that differ in white space only have in common."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def similarity_order(texts: Sequence[str]) -> list[int]:
    """Return an order of different texts in which each stands near to those that are like it.

    Texts are compared by their words and pairs of words (TF-IDF, cosine), put into a tree by
    average linkage, and the tree's leaves are turned so that neighbours are as alike as can be:
    Bar-Joseph, Gifford and Jaakkola (2001), Fast optimal leaf ordering.

    texts: the order that comes out depends on what they are and on theirs alone

    >>> order = similarity_order(["cat dog", "sun moon", "cat mouse dog", "moon star sun"])
    >>> {frozenset(order[:2]), frozenset(order[2:])} == {frozenset({0, 2}), frozenset({1, 3})}
    True
    """
    if len(texts) < 3:
        return [*range(len(texts))]
    distances = _distances(texts)
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering

    tree = linkage(distances, "average")
    if len(texts) <= MOST:
        tree = optimal_leaf_ordering(tree, distances)
    return [int(k) for k in leaves_list(tree)]


def _distances(texts: Sequence[str]) -> np.ndarray:
    """Return 1 − cosine of each pair of texts, (n (n − 1) / 2,) as SciPy has pairs."""
    from scipy.spatial.distance import squareform
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        token_pattern=r"\w+|[^\w\s]", ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"
    )
    vectors = vectorizer.fit_transform([text[:20_000] or " " for text in texts])
    distances = np.clip(1.0 - (vectors @ vectors.T).toarray(), 0.0, 2.0)
    np.fill_diagonal(distances, 0.0)
    return squareform(distances, checks=False)
