"""Programs of others, written in Go, that our code is held against: built once, at a fixed version, into `.data/bin`."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.sandbox import ROOT, until

BINARIES = ROOT / ".data" / "bin"
VERSIONS = {
    "github.com/stripe/stripe-mock": "v0.203.0",
    "github.com/versity/versitygw/cmd/versitygw": "v1.8.0",
}


def built(module: str) -> Path:
    """The program of a module, built when it is not there; without Go its tests are skipped, or fail where nothing may be missing."""
    version = VERSIONS[module]
    name = module.rpartition("/")[2]
    program = BINARIES / f"{name}-{version}"
    if program.exists():
        return program
    go = shutil.which("go")
    if go is None:
        _missing(f"{name} is not built and Go is not on PATH to build it")
    folder = BINARIES / f"{name}-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(go), "install", f"{module}@{version}"]
    ended = subprocess.run(command, env={**os.environ, "GOBIN": str(folder)}, capture_output=True, text=True, timeout=600, check=False)
    if ended.returncode:
        _missing(f"{name} could not be built: {ended.stderr[-500:]}")
    (folder / name).replace(program)
    folder.rmdir()
    return program


def _missing(reason: str) -> None:
    if os.environ.get("USTA_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that listens on the port, from when it does until it is ended."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        until(lambda: _listens(port), 30)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
