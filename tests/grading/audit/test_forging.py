"""What a helper says in the student's process is a claim: forged, it makes nothing right."""

from hashlib import blake2b

import pytest
from conftest import PROJECT

from grading.audit import Notebook
from grading.audit.cases import answer_cases, forged, judge
from grading.course import open_course

NOTEBOOKS = (
    "mnist_classifier/mnist_classifier",
    "pytorch_models/softmax_classifier",
    "pytorch_models/two_layer_net",
    "pytorch_models/convnet",
    "pytorch_models/filter_viz",
    "lenet5_pipeline/lenet5",
    "lenet5_pipeline/improving_training",
    "lenet5_pipeline/resnet20",
)
SHARE = 40  # one of so many forgeries is tried: all of them take hours


def is_in_the_sample(name: str) -> bool:
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") % SHARE == 0


@pytest.mark.slow
@pytest.mark.timeout(3600)  # minutes on a quiet machine, an answer at a time
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_wrong_answer_stays_wrong_whatever_a_helper_says(name):
    assignment, stem = name.split("/")
    notebook = Notebook(open_course(PROJECT).assignment(assignment), stem)
    wrong = [
        case for case in answer_cases(notebook) if case.kind == "wrong" and not case.answer.drop
    ]
    verdicts = judge(notebook, wrong, jobs=1, quick=True)
    cases = [case for case in forged(notebook, verdicts) if is_in_the_sample(case.name)]
    assert cases
    found = judge(notebook, cases, jobs=1)
    assert [f"{one.case.name}: {one.faults}" for one in found if one.faults] == []
