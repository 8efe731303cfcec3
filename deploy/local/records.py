"""What runs, written down, so that a start after a hard end finds what was left behind."""

import fcntl
import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from deploy.local import process_table
from deploy.local.console import LauncherError, say

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Running:
    """What the holder of the lock does, for whoever comes second."""

    pid: int
    command: str
    address: str = ""
    environment: dict[str, str] = field(default_factory=dict)


class Lock:
    """The right to run things from this checkout; the kernel takes it back when the holder dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._about = folder / "running.json"
        self._file: IO[str] | None = None

    def take(self, command: str) -> None:
        """Take the right, or raise LauncherError that says who has it and where it runs."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise LauncherError(_taken(self.holder())) from error
        self._file = file
        self.describe(Running(os.getpid(), command))

    def describe(self, running: Running) -> None:
        """Tell others what runs; readable by the owner only, since addresses hold passwords."""
        fresh = self._about.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(running), file, indent=1)
        fresh.replace(self._about)

    def holder(self) -> Running | None:
        """Who has the right now; None when nobody has, whatever the file of an earlier run says."""
        if self._file is None and self._is_free():
            return None
        try:
            return Running(**json.loads(self._about.read_text()))
        except (OSError, ValueError, TypeError):
            return Running(0, "")

    def release(self) -> None:
        """Give the right back."""
        if self._file is not None:
            self._about.unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def _is_free(self) -> bool:
        if not self._path.exists():
            return True
        with self._path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
        return True


def _taken(holder: Running | None) -> str:
    if holder is None or not holder.pid:
        return "Something else was just started from this checkout. Try again in a moment."
    where = f" at {holder.address}" if holder.address else ", and is still starting or testing"
    return (
        f"`make {holder.command}` already runs from this checkout{where} (process {holder.pid}). "
        "End it with Ctrl-C where it runs, or with `make stop`."
    )


def write(folder: Path, name: str, pid: int, stop_signal: int) -> None:
    """Record a process that was just started."""
    record = {"pid": pid, "birth": process_table.birth(pid), "stop_signal": int(stop_signal)}
    (folder / f"{name}.pid").write_text(json.dumps(record))


def forget(folder: Path, name: str) -> None:
    """Remove the record of a process that ended."""
    (folder / f"{name}.pid").unlink(missing_ok=True)


def end_leftovers(folder: Path) -> list[str]:
    """End what an earlier start left running, and return the names; only with the lock held."""
    ended = []
    for path in sorted(folder.glob("*.pid")):
        record = _read(path)
        if record and _is_ours(record):
            say(f"Ending {path.stem} (process {record['pid']}), left behind by an earlier start")
            process_table.end_session(record["pid"], record.get("stop_signal", signal.SIGTERM), _PATIENCE_SECONDS)
            ended.append(path.stem)
        path.unlink(missing_ok=True)
    return ended


def recorded(folder: Path) -> dict[str, int]:
    """Names and process numbers of what runs, by the records."""
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.pid"))}
    return {name: record["pid"] for name, record in found.items() if record}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("pid"), int) else None


def _is_ours(record: dict[str, Any]) -> bool:
    """Whether the process lives, or its leader is gone and others of its session live.

    A session's number is not given to a new process while the session has members.
    """
    born = process_table.birth(record["pid"])
    if born is not None:
        return born == record.get("birth")
    return bool(process_table.session_members(record["pid"]))
