"""Loader: every row once an epoch, orders that a seed fixes, transforms in their order."""

import numpy as np
import pytest
import torch

from helpers.data.batches import Loader, random_crop

X = np.arange(11 * 12, dtype=np.uint8).reshape(11, 3, 2, 2)
Y = np.arange(11)


def labels(loader):
    return [batch.tolist() for _, batch in loader]


def test_unshuffled_batches_are_the_rows_in_order():
    loader = Loader(X, Y, 4)
    assert labels(loader) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]]
    assert len(loader) == 3
    images, _ = next(iter(loader))
    assert images.dtype == torch.uint8
    np.testing.assert_array_equal(images, X[:4])


def test_drop_last_leaves_out_the_short_batch():
    loader = Loader(X, Y, 4, drop_last=True)
    assert len(loader) == len(list(loader)) == 2
    assert len(list(Loader(X, Y, 11, drop_last=True))) == 1


def test_every_epoch_has_every_row_once_in_an_order_of_its_own():
    loader = Loader(X, Y, 4, shuffle=True)
    epochs = [np.concatenate(labels(loader)).tolist() for _ in range(3)]
    assert all(sorted(epoch) == list(range(11)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def test_batches_are_made_in_one_thread_and_the_loop_keeps_its_own():
    seen = []

    def note(images, labels, generator):
        seen.append(torch.get_num_threads())
        return images, labels

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        around = [torch.get_num_threads() for _ in Loader(X, Y, 4, transforms=[note])]
        with pytest.raises(TypeError):
            next(iter(Loader(X, Y, 4, transforms=[lambda images: images])))
        assert torch.get_num_threads() == 2, "also where a transform fails"
    finally:
        torch.set_num_threads(before)
    assert seen == [1, 1, 1]
    assert around == [2, 2, 2]


def test_images_stay_with_their_labels():
    for images, batch in Loader(X, Y, 3, shuffle=True):
        np.testing.assert_array_equal(images, X[batch.numpy()])


def test_a_seed_fixes_order_and_transforms():
    def epochs(seed):
        loader = Loader(X, Y, 4, shuffle=True, transforms=[random_crop(1)], seed=seed)
        return [images for _ in range(2) for images, _ in loader]

    one, two, other = epochs(5), epochs(5), epochs(6)
    assert all(map(torch.equal, one, two))
    assert not all(map(torch.equal, one, other))


def test_transforms_run_in_order():
    def plus_one(images, labels, generator):
        return images + 1, labels

    def double(images, labels, generator):
        return images * 2, -labels

    images, batch = next(iter(Loader(X[:2], Y[:2], 2, transforms=[plus_one, double])))
    np.testing.assert_array_equal(images, (X[:2] + 1) * 2)
    assert batch.tolist() == [0, -1]


def test_grey_images_get_a_channel():
    images, _ = next(iter(Loader(X[:, 0], Y, 5)))
    assert images.shape == (5, 1, 2, 2)


def test_refuses_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="11 images and 10 labels"):
        Loader(X, Y[:10], 4)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_batches_are_made_where_the_data_are():
    images, batch = next(iter(Loader(X, Y, 4, shuffle=True, device="cuda")))
    assert images.is_cuda
    assert batch.is_cuda
