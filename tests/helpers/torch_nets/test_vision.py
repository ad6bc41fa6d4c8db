"""torchvision imports whether or not its compiled operators load.

Each test is a process of its own, because an import happens once. The two situations are staged
with a stand-in for torchvision, so that neither depends on the machine; the last test takes the
real one as it is here.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# What torchvision does on import: describe nms and qnms, which its compiled half has declared.
STAND_IN = """
import torch
if {ops_load}:
    own = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        own.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        own.impl(name, lambda dets, scores, iou_threshold: scores, "CPU")
for name in ("nms", "qnms"):
    torch.library.register_fake("torchvision::" + name)(lambda dets, scores, t: scores)
"""


def run(code, *path):
    """Run code in a fresh Python that looks for modules in these folders first."""
    start = f"import sys; sys.path[:0] = {[str(folder) for folder in (*path, ROOT)]!r}\n"
    command = [sys.executable, "-W", "error", "-c", start + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(params=[True, False], ids=["operators load", "operators missing"])
def stand_in(request, tmp_path):
    """A folder with a torchvision whose operators load, or do not; and which of the two."""
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(STAND_IN.format(ops_load=request.param))
    return tmp_path, request.param


def test_a_plain_import_fails_only_where_the_operators_are_missing(stand_in):
    folder, ops_load = stand_in
    done = run("import torchvision", folder)
    assert (done.returncode == 0) == ops_load
    assert ("operator torchvision::nms does not exist" in done.stderr) == (not ops_load)


def test_declares_the_operators_where_they_are_missing_and_only_there(stand_in):
    folder, ops_load = stand_in
    done = run("from helpers.torch_nets import vision; print(len(vision._declared))", folder)
    assert done.stdout.strip() == ("0" if ops_load else "1"), done.stderr


def test_leaves_operators_that_load_in_working_order(stand_in):
    folder, ops_load = stand_in
    code = (
        "import gc, torch; from helpers.torch_nets import vision; gc.collect()\n"
        "print(torch.ops.torchvision.nms(torch.ones(2, 4), torch.ones(2), 0.5).tolist())"
    )
    done = run(code, folder)
    if ops_load:
        assert done.stdout.strip() == "[1.0, 1.0]", done.stderr
    else:
        assert "torchvision::nms" in done.stderr  # torch names the operator that it has no code for


def test_a_plain_import_works_afterwards_and_a_second_call_declares_nothing_more(stand_in):
    folder, ops_load = stand_in
    code = (
        "from helpers.torch_nets import vision; import torchvision\n"
        "assert vision.import_torchvision() is torchvision is vision.torchvision\n"
        "print(len(vision._declared))"
    )
    done = run(code, folder)
    assert done.stdout.strip() == ("0" if ops_load else "1"), done.stderr


@pytest.mark.parametrize(
    "fault", ["RuntimeError('disk full')", "ModuleNotFoundError('no torchvision')"]
)
def test_another_fault_is_reported_as_it_is(fault, tmp_path):
    (tmp_path / "torchvision.py").write_text(f"raise {fault}")
    done = run("from helpers.torch_nets import vision", tmp_path)
    assert done.stderr.strip().endswith(fault.replace("('", ": ").replace("')", ""))


def test_works_after_a_plain_import_that_failed(stand_in):
    folder, _ = stand_in
    plain = "try:\n    import torchvision\nexcept RuntimeError:\n    pass\n"
    code = plain + "from helpers.torch_nets import vision"
    assert run(code, folder).returncode == 0


REAL = """
import torch
from helpers.torch_nets.vision import torchvision
from torchvision.transforms import v2
from torchvision import datasets, transforms

torch.manual_seed(0)
images = torch.randint(0, 256, (2, 3, 32, 32), dtype=torch.uint8)
steps = [v2.RandomCrop(28), v2.RandomHorizontalFlip(p=1.0), v2.ToDtype(torch.float32, scale=True)]
assert v2.Compose(steps)(images).shape == (2, 3, 28, 28)
assert torch.equal(v2.functional.horizontal_flip(images), images.flip(-1))
picture = transforms.ToPILImage()(images[0])
assert torch.equal((transforms.ToTensor()(picture) * 255).round().byte(), images[0])

with torch.no_grad():
    scores = torchvision.models.resnet18().eval()(images / 255)
assert scores.shape == (2, 1000) and scores.isfinite().all()
assert len(datasets.FakeData(size=3)) == 3
torchvision.utils.make_grid(images)
"""


def test_the_torchvision_of_this_machine_transforms_and_classifies():
    done = run(REAL)
    assert done.returncode == 0, done.stderr


def test_a_failing_plain_import_of_this_machine_is_the_one_that_is_mended():
    plain = run("import torchvision")
    if plain.returncode == 0:
        pytest.skip("torchvision's own operators load here; the stand-in covers the other case")
    assert "operator torchvision::nms does not exist" in plain.stderr
