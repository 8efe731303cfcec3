"""The virtual environment, made from the lock files with hashes and remade only when they change."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from deploy.local import packages
from deploy.local.console import LauncherError, step
from deploy.local.layout import Layout
from deploy.local.notices import NOTHING
from deploy.local.processes import Program, Supervisor, plain_environment

RUN_LOCK, DEVELOP_LOCK = "requirements.lock", "requirements-dev.lock"
STAMP = ".installed"


def make(supervisor: Supervisor) -> None:
    """Make an empty virtual environment where there is none that works.

    Raises LauncherError when Python cannot make one.
    """
    if not _works(supervisor.layout.python):
        with step("Making a virtual environment"):
            _make(supervisor)


def install(supervisor: Supervisor, *, develop: bool) -> None:
    """Make the environment hold what the lock files say; at once when it already does.

    What runs is enough for the marketplace; `develop` adds the tools of tests and checks.
    Raises LauncherError when a package cannot be had.
    """
    layout = supervisor.layout
    if is_current(layout, develop=develop):
        return
    name = DEVELOP_LOCK if develop else RUN_LOCK
    with step(f"Installing Python packages of {name}"):
        options = ("install", "-q", "--no-deps", "--require-hashes", "--disable-pip-version-check")
        command = (str(layout.python), "-m", "pip", *options, "-r", name)
        supervisor.call(Program("pip", command, layout.checkout, plain_environment(), shown=NOTHING))
    (layout.venv / STAMP).write_text(json.dumps({name: fingerprint(layout.checkout / name)}))


def is_current(layout: Layout, *, develop: bool) -> bool:
    """Whether the environment works and was made from the lock file as it is now.

    The development lock contains the other one.
    """
    try:
        installed = json.loads((layout.venv / STAMP).read_text())
    except (OSError, ValueError):
        return False
    names = (DEVELOP_LOCK,) if develop else (DEVELOP_LOCK, RUN_LOCK)
    current = any(installed.get(name) == fingerprint(layout.checkout / name) for name in names)
    return current and _works(layout.python)


def fingerprint(lock: Path) -> str:
    """What identifies a lock file installed for this Python."""
    content = lock.read_bytes() if lock.exists() else b""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(content).hexdigest()}"


def _works(python: Path) -> bool:
    """Whether the interpreter runs and is of our version; one that was upgraded away does not."""
    check = f"import sys, pip; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    try:
        return subprocess.run([str(python), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make(supervisor: Supervisor) -> None:
    layout = supervisor.layout
    command = (sys.executable, "-m", "venv", "--clear", str(layout.venv))
    program = Program("venv", command, layout.checkout, plain_environment(), shown=NOTHING)
    try:
        supervisor.call(program)
    except LauncherError as error:
        if not packages.can_use_debian():
            raise LauncherError(f"{error}\n  On Debian, the package python3-venv is needed.") from error
        packages.install_debian(supervisor, "python3-venv")
        supervisor.call(program)
