"""Which processes are alive, told apart from later ones that got the same number."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")


def birth(pid: int) -> str | None:
    """What tells this process from any other that ever had its number; None when it is gone."""
    if not (PROC / "self" / "stat").exists():
        listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return listed.stdout.strip() or None
    fields = _fields(pid)
    if fields is None or fields[0] in "ZX":
        return None
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return f"{boot} {fields[19]}"


def session_members(leader: int) -> list[int]:
    """Living processes of the session that this process began, itself included."""
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()] if PROC.exists() else [leader]
    return [pid for pid in pids if _session(pid) == leader]


def descendants(pid: int) -> list[int]:
    """A process and everything it has started, and they in turn, that still lives."""
    found = [pid]
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()] if PROC.exists() else []
    parents = {child: int(fields[1]) for child in pids if (fields := _fields(child))}
    for known in found:
        found.extend(child for child, parent in parents.items() if parent == known)
    return found


def command_line(pid: int) -> str:
    """The command line of a process; empty when it is gone or hidden."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def naming(*parts: str) -> list[int]:
    """Living processes whose command line has any of the parts."""
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()] if PROC.exists() else []
    return [pid for pid in pids if any(part in command_line(pid) for part in parts) and birth(pid) is not None]


def memory(pid: int) -> int:
    """Bytes of memory that are this process's share (pages shared with others divided among them)."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def work(leader: int) -> int:
    """Processor time of a session, in ticks of the kernel; 0 where the kernel does not say."""
    found = [_fields(pid) for pid in session_members(leader)]
    return sum(int(fields[11]) + int(fields[12]) for fields in found if fields is not None)


def send(pid: int, number: int) -> None:
    """Signal one process; nothing happens when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def end_session(leader: int, first: int, patience: float) -> None:
    """Ask the leader to end, wait, and kill whatever of its session is still there."""
    send(leader, first)
    deadline = time.monotonic() + patience
    while session_members(leader) and time.monotonic() < deadline:
        time.sleep(0.05)
    kill_session(leader)


def kill_session(leader: int) -> None:
    """Kill what is left of a session."""
    for pid in session_members(leader):
        send(pid, signal.SIGKILL)


def _session(pid: int) -> int | None:
    fields = _fields(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[3])


def _fields(pid: int) -> list[str] | None:
    """The fields of `/proc/<pid>/stat` from the state on (proc(5), field 3 onwards)."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except (OSError, UnicodeDecodeError):
        return None
    return text.rpartition(")")[2].split()
