"""A web process of the bench's own, as the embedded server starts it."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import free_port


@contextmanager
def serving() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Its port and its process; it ends with the block."""
    port = free_port()
    command = [
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--blocking-threads",
        "4",
        "shop.wsgi:application",
    ]
    process = subprocess.Popen([str(Path(sys.executable).with_name(command[0])), *command[1:]], stdout=subprocess.DEVNULL)
    try:
        wait(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def wait(port: int) -> None:
    """Until the server answers, at most half a minute."""
    for _attempt in range(150):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")
