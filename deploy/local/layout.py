"""Where things lie: the checkout, its `.data`, and a folder that unprivileged servers can reach."""

import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local.console import LauncherError

SYSTEM_STATE = Path("/var/lib/usta")


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout. `servers` lies outside it when root starts the servers."""

    checkout: Path
    data: Path
    servers: Path

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.data / "logs"

    @property
    def run(self) -> Path:
        """Lock and process records of what runs now."""
        return self.data / "run"

    @property
    def stamps(self) -> Path:
        """What was prepared from which sources."""
        return self.data / "stamps"

    @property
    def ports(self) -> Path:
        """Which ports our servers had last time."""
        return self.data / "ports.json"

    @property
    def venv(self) -> Path:
        """The virtual environment made from the lock files."""
        return self.data / "venv"

    @property
    def python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.venv / "bin" / "python"

    @property
    def number(self) -> int:
        """A number from 0 to 63 that follows from the checkout's path; spreads ports."""
        return int(_digest(self.checkout), 16) % 64

    def secret(self, name: str, *, prefix: str = "") -> str:
        """The random secret kept in `.data/<name>`, made on first use, readable by its owner only."""
        path = self.data / name
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(prefix + secrets.token_urlsafe(48))
        return path.read_text().strip()


def find_layout(checkout: Path | None = None, *, as_root: bool | None = None) -> Layout:
    """The layout of the checkout that this file lies in, its folders made.

    Raises LauncherError when `.data` cannot be written, as after a first start by root.
    """
    checkout = (checkout or Path(__file__).parents[2]).resolve()
    as_root = os.geteuid() == 0 if as_root is None else as_root
    data = checkout / ".data"
    servers = _reachable(checkout) if as_root else data / "servers"
    layout = Layout(checkout, data, servers)
    try:
        if as_root and not data.exists() and servers.exists():
            # Of a checkout that was deleted: its secrets went with it, so nobody can open these databases again.
            _check_owner(servers)
            shutil.rmtree(servers)
        data.mkdir(mode=0o700, exist_ok=True)
        for folder in (layout.logs, layout.run, layout.stamps):
            folder.mkdir(mode=0o700, exist_ok=True)
        servers.mkdir(parents=True, exist_ok=True)
        _check_owner(servers)
    except PermissionError as error:
        owner = "another account (root?)" if data.exists() else "you may not write there"
        raise LauncherError(f"Cannot use {error.filename}: {owner}. Start as the checkout's owner.") from error
    return layout


def _reachable(checkout: Path) -> Path:
    parent = SYSTEM_STATE
    if not os.access(parent if parent.exists() else parent.parent, os.W_OK):
        parent = Path(tempfile.gettempdir()) / "usta"
    return parent / f"{checkout.name}-{_digest(checkout)}"


def _check_owner(servers: Path) -> None:
    for folder in (servers, servers.parent):
        if folder.stat().st_uid != os.geteuid():
            raise LauncherError(f"{folder} belongs to another account; move it away and start again.")


def _digest(checkout: Path) -> str:
    return hashlib.sha256(str(checkout).encode()).hexdigest()[:10]
