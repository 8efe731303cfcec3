"""Start the sandbox: `python -m payments.sandbox --port 12111 --data DIR --webhook URL`."""

import argparse
import fcntl
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from payments.sandbox.server import Application, Handler, Server
from payments.sandbox.store import Store
from payments.sandbox.webhooks import Deliverer

SECRET_VARIABLE = "STRIPE_WEBHOOK_SECRET"  # noqa: S105 - the variable's name, not a secret


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line; ends the process with a message when it does not make sense."""
    parser = argparse.ArgumentParser(prog="python -m payments.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111, help="0 takes a free one and prints it")
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the state")
    parser.add_argument("--webhook", default="", help="address that events are sent to; none: only kept")
    parser.add_argument("--secret", default=os.environ.get(SECRET_VARIABLE, ""), help="whsec_…")
    parser.add_argument("--public-url", default="", help="address of the hosted page as browsers see it")
    read = parser.parse_args(arguments)
    if read.webhook and urlsplit(read.webhook).scheme not in ("http", "https"):
        parser.error(f"--webhook is not an http(s) address: {read.webhook}")
    if read.webhook and not read.secret:
        parser.error(f"webhooks need a secret: give --secret or set {SECRET_VARIABLE}")
    return read


def lock(folder: Path) -> IO[str]:
    """Make sure that no other sandbox works on this folder; the lock ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / "sandbox.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Another payment sandbox already uses {folder}.")
    return handle


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    given = read_arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    handle = lock(given.data)
    try:
        server = Server((given.host, given.port), Handler)
    except OSError as error:
        sys.exit(f"The payment sandbox cannot listen on {given.host}:{given.port}: {error.strerror}.")
    address = f"http://{given.host}:{server.server_port}"
    store = Store(given.data / "sandbox.sqlite3")
    server.set_app(Application(store, (given.public_url or address).rstrip("/")))
    deliverer = Deliverer(store, given.webhook, given.secret)
    deliverer.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop that this very thread runs, so another thread calls it.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"Payment sandbox ready on {address}", flush=True)
    server.serve_forever(poll_interval=0.2)
    deliverer.stop()
    server.server_close()
    store.close()
    handle.close()


if __name__ == "__main__":
    main()
