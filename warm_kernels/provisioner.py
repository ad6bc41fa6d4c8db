"""The provisioner: what `jupyter_client` asks to start, signal and end a kernel."""

import asyncio
import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode
from traitlets.log import get_logger

from warm_kernels.asking import ForkedKernel, NotWarm, Wanted, warm_processes

USUAL = (
    "numpy",
    "scipy.special",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "torch",
    "torch._dynamo",  # PyTorch imports it, in a second, when the first optimiser is made
    "torchvision",
)
LAUNCHER = ["-m", "ipykernel_launcher"]
KNOWN = {"env", "cwd", "stdin", "stdout", "stderr", "independent", "extra_arguments", "kernel_id"}


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of a process that has done the imports.

    The fork has its caller's environment and folder, random numbers of its own, and runs
    `ipykernel_launcher` from the beginning. Three things are otherwise than in a cold kernel: code
    that asks `sys.modules` finds more there; all forks of one process share the seed of `hash` of
    texts; limits and priority are those that the warm process was started with. A kernel that is
    asked for in another way than forks can be (another launcher, its streams as pipes, independent
    of its parent) starts cold, as all do where there is no Linux.
    """

    imports = List(Unicode(), list(USUAL), help="Modules to import ahead.").tag(config=True)
    anew = List(
        Unicode(),
        help="Packages that each kernel imports itself, though what they import is there.",
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch a kernel, warm where that can be."""
        try:
            launch = functools.partial(self._fork, cmd, kwargs)
            with ThreadPoolExecutor(1) as thread:  # the first takes seconds; a server has others
                loop = asyncio.get_running_loop()
                kernel = await loop.run_in_executor(thread, launch)
        except (NotWarm, OSError) as error:
            _say_once(f"kernels start cold: {error}")
            return await super().launch_kernel(cmd, **kwargs)
        self.process = cast(Any, kernel)  # which has of Popen what is used
        self.pid = self.pgid = cast(Any, kernel.pid)
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info

    def _fork(self, cmd: list[str], asked: dict[str, Any]) -> ForkedKernel:
        """Return a fork of the warm process that has what is asked for.

        raises: OSError, NotWarm
        """
        if sys.platform != "linux":
            raise NotWarm("only on Linux is a fork as good as a new process")
        start = next((n for n in range(len(cmd)) if cmd[n : n + 2] == LAUNCHER), None)
        if start is None or asked.get("independent") or not KNOWN.issuperset(asked):
            raise NotWarm("a fork cannot be all that is asked for")
        environment = asked.get("env") or dict(os.environ)
        wanted = Wanted.of(cmd[:start], environment, self.imports, self.anew)
        process = warm_processes().get(wanted)
        if process.told:
            _say_once(f"imports done ahead said what no notebook shows:\n{process.told}")
        with streams(asked) as numbers:
            cwd = os.fspath(asked.get("cwd") or os.getcwd())
            return process.fork(cmd[start + 2 :], os.path.abspath(cwd), environment, numbers)


@contextmanager
def streams(asked: dict[str, Any]) -> Iterator[list[int]]:
    """Yield descriptors of a kernel's input, output and error; Popen's words for them are known.

    raises: NotWarm for a pipe

    >>> with streams({"stdout": 1, "stderr": subprocess.STDOUT}) as numbers:
    ...     numbers[1:]
    [1, 1]
    """
    with open(os.devnull, "r+b") as nothing:
        numbers = [nothing.fileno()]
        for number, name in enumerate(("stdout", "stderr"), 1):
            stream: Any = asked.get(name)
            if stream == subprocess.PIPE:
                raise NotWarm("a fork cannot be all that is asked for")
            known = {None: number, subprocess.DEVNULL: numbers[0], subprocess.STDOUT: numbers[-1]}
            stream = known.get(stream, stream)
            numbers.append(stream if isinstance(stream, int) else stream.fileno())
        yield numbers


@functools.cache
def _say_once(text: str) -> None:
    get_logger().warning(text)
