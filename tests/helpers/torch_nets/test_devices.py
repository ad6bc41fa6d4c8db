"""bfloat16 is used where a processor has instructions for it, and nowhere else."""

import pytest
import torch

from helpers.torch_nets import supports_bfloat16


@pytest.mark.parametrize(
    ("known", "supported"),
    [
        ({"architecture": "x86_64", "avx2": True, "avx512_bf16": False}, False),
        ({"architecture": "x86_64", "avx512_bf16": True}, True),
        ({"architecture": "x86_64", "amx_bf16": True}, True),
        ({"architecture": "arm64", "bf16": True}, True),
        ({"architecture": "arm64"}, False),
    ],
)
def test_a_cpu_needs_instructions_and_a_library_that_uses_them(monkeypatch, known, supported):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: known)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: True)
    assert supports_bfloat16(torch.device("cpu")) is supported
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert not supports_bfloat16(torch.device("cpu"))
