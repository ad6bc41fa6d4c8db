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


def test_a_pdf_has_a_page_for_each_figure_of_the_notebooks_in_a_folder(tmp_path):
    first, second = Results("convnet", tmp_path), Results("filter_viz", tmp_path)
    for results, names in ((first, ("loss", "accuracy")), (second, ("saliency",))):
        for name in names:
            results.save_figure(plotting.loss_curve([3, 2, 1]), name)
    path = second.save_pdf()
    before = path.read_bytes()
    assert path.name == "filter_viz_figures.pdf"
    assert before.count(b"/Type /Page ") == 3
    assert second.save_pdf().read_bytes() == before
    assert sorted(file.name for file in second.folder.iterdir()) == [
        "filter_viz_figures.pdf",
        "filter_viz_log.txt",
        "filter_viz_saliency.png",
    ]
