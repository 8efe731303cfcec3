"""Elasticsearch: Elastic's minimal server, which Maven Central carries, on the machine's own Java."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from deploy.local import packages, process_table
from deploy.local.account import Account, hand_over
from deploy.local.console import LauncherError, say, step
from deploy.local.notices import NOTHING
from deploy.local.ports import HOST
from deploy.local.processes import SERVER, Child, Program, Supervisor, plain_environment

VERSION = "8.19.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "14833b2d86c30656901f92049f81fb5777a8e4545413c8656cd1a21b55173033"
OLDEST_JAVA = 17
HEAP = "384m"
STORE_FILE = "store"
_QUIET_SECONDS = 60
_START_SECONDS = 300
_PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Address:
    """Where it listens: HTTP for us, transport for itself."""

    http: int
    transport: int

    @property
    def url(self) -> str:
        """The address for the client."""
        return f"http://{HOST}:{self.http}"


def obstacle(servers: Path) -> str:
    """Why there can be no Elasticsearch here; empty when there can, as far as one sees without trying."""
    if packages.can_use_debian():
        return ""
    if _java() is None:
        return f"there is no Java {OLDEST_JAVA} or newer"
    if not _home(servers).exists() and shutil.which("mvn") is None:
        return "there is no Maven to fetch it with"
    return ""


def start(supervisor: Supervisor, account: Account | None, address: Address) -> Child:
    """Fetch it (once), start it and wait until it answers, on a busy machine as long as it works, five minutes at most.

    Raises LauncherError with the reason when that cannot be.
    """
    servers = supervisor.layout.servers
    java = _java() or _install_java(supervisor)
    if not _home(servers).exists():
        _fetch(supervisor)
    state = servers / "elasticsearch"
    for part in (".", "data", "logs", "temporary"):
        hand_over(state / part, account)
    _configure(state / "config", _home(servers), address)
    hand_over(state / "config", account)
    child = supervisor.start(
        Program(
            name="elasticsearch",
            command=(str(_home(servers) / "bin" / "elasticsearch"),),
            folder=state,
            environment=_environment(state, java),
            account=account,
            rank=SERVER,
            patience=_PATIENCE_SECONDS,
            shown=NOTHING,
        )
    )
    with step("Starting Elasticsearch"):
        supervisor.wait_while_it_works(
            child, lambda: child.pid is not None and _is_healthy(address), quiet=_QUIET_SECONDS, longest=_START_SECONDS
        )
    say(f"Elasticsearch {VERSION} on port {address.http}")
    return child


def store_name(servers: Path) -> str:
    """A name of the data folder that changes when the data are begun anew."""
    path = servers / "elasticsearch" / "data" / STORE_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(os.urandom(8).hex())
    return path.read_text()


def end_left_over(servers: Path) -> None:
    """End an Elasticsearch that has our data and of which no record tells, known by the folders in its command line."""
    state = servers / "elasticsearch"
    parts = (f"-Des.path.conf={state / 'config'}", f"-Djava.io.tmpdir={state / 'temporary'}")
    for pid in process_table.naming(*parts):
        say(f"Ending an Elasticsearch (process {pid}) that an earlier start left behind")
        process_table.send(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (left := process_table.naming(*parts)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in left:
        process_table.send(pid, signal.SIGKILL)


def _home(servers: Path) -> Path:
    return servers / f"elasticsearch-{VERSION}"


def _java() -> Path | None:
    """The home of a Java that is new enough."""
    named = os.environ.get("JAVA_HOME")
    candidates = [Path(named) / "bin" / "java"] if named else []
    found = shutil.which("java")
    if found:
        candidates.append(Path(found).resolve())
    return next((path.parents[1] for path in candidates if _java_version(path) >= OLDEST_JAVA), None)


def _java_version(java: Path) -> int:
    try:
        asked = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    version = re.search(r'version "(\d+)', asked.stderr)
    return int(version[1]) if version else 0


def _install_java(supervisor: Supervisor) -> Path:
    packages.install_debian(supervisor, "default-jre-headless")
    java = _java()
    if java is None:
        raise LauncherError(f"Debian's Java is older than {OLDEST_JAVA}")
    return java


def _fetch(supervisor: Supervisor) -> None:
    """Get the distribution from Maven Central and unpack it, whole or not at all."""
    servers = supervisor.layout.servers
    if shutil.which("mvn") is None:
        packages.install_debian(supervisor, "maven")
    download = servers / "download"
    with step(f"Fetching Elasticsearch {VERSION} (97 MB, once)"):
        goal = ("dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={download}")
        command = ("mvn", "-q", "-B", *goal)
        supervisor.call(Program("maven", command, servers, plain_environment(), shown=NOTHING))
        unpack(download / f"elasticsearch-{VERSION}.zip", _home(servers), SHA256)
    shutil.rmtree(download, ignore_errors=True)


def unpack(archive: Path, home: Path, digest: str) -> None:
    """Unpack the folder inside an archive as `home`, executable files staying executable.

    Raises LauncherError when the archive is not the one whose SHA-256 we know.
    """
    if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
        raise LauncherError(f"{archive.name} is not the file it should be (its SHA-256 differs)")
    fresh = home.with_name(f"{home.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with zipfile.ZipFile(archive) as contents:
        for entry in contents.infolist():
            path = Path(contents.extract(entry, fresh))
            if not entry.is_dir():
                path.chmod(0o755 if (entry.external_attr >> 16) & 0o100 else 0o644)
    next(fresh.iterdir()).rename(home)
    fresh.rmdir()


def _configure(config: Path, home: Path, address: Address) -> None:
    """Write the settings of a single node that only this machine reaches, into a folder made anew."""
    shutil.rmtree(config, ignore_errors=True)
    config.mkdir(mode=0o700)
    shutil.copyfile(home / "config" / "log4j2.properties", config / "log4j2.properties")
    options = (home / "config" / "jvm.options").read_text().splitlines()
    # These write below the program's own folder, which its account may only read.
    kept = [line for line in options if not re.search(r"-Xlog:|ErrorFile|HeapDump", line)]
    (config / "jvm.options").write_text("\n".join(kept) + "\n")
    (config / "elasticsearch.yml").write_text(
        "cluster.name: usta\n"
        f"network.host: {HOST}\n"
        f"http.port: {address.http}\n"
        f"transport.port: {address.transport}\n"
        "discovery.type: single-node\n"
        "xpack.security.enabled: false\n"
        f"path.data: {config.parent / 'data' / 'node'}\n"
        f"path.logs: {config.parent / 'logs'}\n"
        # A development machine with a full disk would otherwise get a read-only index.
        "cluster.routing.allocation.disk.threshold_enabled: false\n"
    )


def _environment(state: Path, java: Path) -> dict[str, str]:
    return plain_environment(
        ES_JAVA_HOME=str(java),
        ES_JAVA_OPTS=os.environ.get("ES_JAVA_OPTS") or f"-Xms{HEAP} -Xmx{HEAP}",
        ES_PATH_CONF=str(state / "config"),
        ES_TMPDIR=str(state / "temporary"),
    )


def _is_healthy(address: Address) -> bool:
    try:
        with urllib.request.urlopen(f"{address.url}/_cluster/health?timeout=1s", timeout=3) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False
