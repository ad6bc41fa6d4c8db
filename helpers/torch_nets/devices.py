"""Where to train: on a GPU where there is one, else on one core, or on all where that helps."""

import torch

from helpers.threads import use_cores


def pick_device(large: bool = False) -> torch.device:
    """Return the GPU if there is one, else the CPU.

    large: whether layers are so large that a CPU's threads help; to small ones they do harm beside
        another busy process: docs/results.md, "Threads"

    >>> pick_device().type in ("cuda", "cpu")
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    if large:
        use_cores()
    return torch.device("cpu")


def supports_bfloat16(device: torch.device) -> bool:
    """Return whether a device multiplies in bfloat16 by itself, so that autocast saves time.

    bfloat16 has the range of float32 and 8 bits of precision: half the bytes for every number. A
    processor without instructions for it computes in float32 and converts, which is slower.

    >>> supports_bfloat16(torch.device("cpu")) in (True, False)
    True
    """
    if torch.device(device).type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    known = torch.cpu.get_capabilities()
    instructions = ("avx512_bf16", "amx_bf16", "bf16")  # of x86, x86 and ARM
    return torch.backends.mkldnn.is_available() and any(known.get(name) for name in instructions)
