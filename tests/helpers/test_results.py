"""A notebook's folder of results."""

from helpers import plotting
from helpers.results import Results


def test_a_new_run_begins_its_log_anew_and_keeps_the_rest(tmp_path):
    first = Results("lenet5", tmp_path)
    first.log("epoch 1")
    first.path("best.pt").write_bytes(b"weights")
    second = Results("lenet5", tmp_path)
    second.log("epoch 1, again")
    assert second.path("log.txt").read_text() == "epoch 1, again\n"
    assert second.path("best.pt").read_bytes() == b"weights"


def test_saves_a_figure_under_the_notebooks_name(tmp_path):
    results = Results("lenet5", tmp_path)
    results.save_figure(plotting.loss_curve([2.3, 1.9]), "loss")
    assert sorted(path.name for path in results.folder.iterdir()) == [
        "lenet5_log.txt",
        "lenet5_loss.png",
    ]
