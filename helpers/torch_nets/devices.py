"""Where to train: on a GPU where there is one, else on the cores that this process may use."""

import joblib  # its cpu_count knows affinity and the limits of containers
import torch


def pick_device() -> torch.device:
    """Return the GPU if there is one, else the CPU, with no more threads than there are cores.

    In a container with two cores of a large server PyTorch would start a thread for each core of
    the server, and they would wait for each other. A lower number, as by OMP_NUM_THREADS, stays.

    >>> pick_device().type in ("cuda", "cpu")
    True
    """
    if torch.cuda.is_available():
        return torch.device("cuda")
    torch.set_num_threads(min(torch.get_num_threads(), joblib.cpu_count()))
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
