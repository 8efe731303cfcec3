"""A small process manager: starts children, writes their logs, restarts the dead, ends them all."""

import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.local import process_table, records
from deploy.local.account import Account
from deploy.local.console import AbandonedError, LauncherError, say, show
from deploy.local.layout import Layout
from deploy.local.log_files import LogFile
from deploy.local.notices import PROGRESS, WARNINGS, Notices

SERVER, CLIENT = 0, 1
_FIRST_PAUSE, _LONGEST_PAUSE, _HEALTHY_SECONDS = 0.5, 20.0, 30.0
_HOPELESS = 4


@dataclass(frozen=True)
class Program:
    """How a process is started, shown and ended. Clients end before servers do."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    account: Account | None = None
    rank: int = CLIENT
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0
    shown: re.Pattern[str] = WARNINGS
    prepare: Callable[[], None] = field(default=lambda: None)


class Child:
    """A program that is kept running until it is told to stop."""

    def __init__(self, program: Program, layout: Layout, log: LogFile) -> None:
        self.program = program
        self.log = log
        self.quick_deaths = 0
        self._layout = layout
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name=program.name, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process's number while it lives."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def ask_to_stop(self) -> None:
        """Start no more of it, and send the signal by which it ends in good order."""
        self._stopping.set()
        with self._guard:
            if self.pid is not None:
                process_table.send(self.pid, self.program.stop_signal)

    def finish(self) -> None:
        """Wait as long as the program may take, then kill what is left of it."""
        process = self._process
        if process is not None:
            try:
                process.wait(self.program.patience)
            except subprocess.TimeoutExpired:
                say(f"{self.program.name} did not end within {self.program.patience:.0f} s and is killed")
                process_table.kill_session(process.pid)
        self._thread.join(5)

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            begun = time.monotonic()
            ending = self._live()
            if self._stopping.is_set():
                break
            healthy = time.monotonic() - begun > _HEALTHY_SECONDS
            self.quick_deaths = 0 if healthy else self.quick_deaths + 1
            pause = _FIRST_PAUSE if healthy else min(pause * 2, _LONGEST_PAUSE)
            say(f"{self.program.name} ended ({ending}); starting it again in {pause:.1f} s ({self.log.path})")
            self._stopping.wait(pause)

    def _live(self) -> str:
        """Run the program once, to its end, and say how it ended."""
        try:
            self.program.prepare()
            with self._guard:
                if self._stopping.is_set():
                    return "asked to stop"
                process = self._process = spawn(self.program)
        except (OSError, subprocess.SubprocessError, LauncherError) as error:
            self.log.write(str(error))
            return str(error)
        records.write(self._layout.run, self.program.name, process.pid, self.program.stop_signal)
        reader = threading.Thread(target=read_lines, args=(process, self.program, self.log), daemon=True)
        reader.start()
        code = process.wait()
        process_table.kill_session(process.pid)
        reader.join(2)
        records.forget(self._layout.run, self.program.name)
        return describe(code)


class Supervisor:
    """All children of one launcher, and the wish to stop."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.stopping = threading.Event()
        self._children: dict[str, Child] = {}
        self._once: dict[str, subprocess.Popen[str]] = {}
        self._outcomes: queue.SimpleQueue[BaseException | int] = queue.SimpleQueue()
        self._foreground: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()

    def start(self, program: Program) -> Child:
        """Keep this program running; one of the same name is ended first."""
        self.drop(program.name)
        with self._guard:
            if self.stopping.is_set():
                raise AbandonedError
            child = Child(program, self.layout, self._log(program.name))
            self._children[program.name] = child
        return child

    def drop(self, name: str) -> None:
        """End the program of this name and keep it ended; nothing happens when there is none."""
        child = self._children.pop(name, None)
        if child is not None:
            child.ask_to_stop()
            child.finish()

    def call(self, program: Program) -> None:
        """Run a program to its end. Raises LauncherError with the end of its log when it fails."""
        log = self._log(program.name)
        with self._guard:
            if self.stopping.is_set():
                raise AbandonedError
            process = self._once[program.name] = spawn(program)
        records.write(self.layout.run, program.name, process.pid, program.stop_signal)
        read_lines(process, program, log)
        code = process.wait()
        records.forget(self.layout.run, program.name)
        self._once.pop(program.name, None)
        if self.stopping.is_set():
            raise AbandonedError
        if code != 0:
            raise LauncherError(f"{program.name} failed ({describe(code)}):\n{log.tail()}\n  All of it: {log.path}")

    def attend(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run a command at this terminal, Ctrl-C included, and return its exit code."""
        with self._guard:
            if self.stopping.is_set():
                raise AbandonedError
            self._foreground = subprocess.Popen(list(command), cwd=self.layout.checkout, env=dict(environment))
        code = self._foreground.wait()
        return code if code >= 0 else 128 - code

    def wait_for(self, child: Child, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until the child is ready. Raises LauncherError when it keeps dying or takes too long."""
        self.wait_while_it_works(child, ready, quiet=seconds, longest=seconds)

    def wait_while_it_works(self, child: Child, ready: Callable[[], bool], *, quiet: float, longest: float) -> None:
        """Wait until the child is ready, `longest` seconds while it works and `quiet` seconds while it does not: it
        works while it uses processor time or writes into its log.

        Raises LauncherError that says which of them, or that the child keeps dying.
        """
        begun = active = time.monotonic()
        seen = progress_of(child)
        while not ready():
            if self.stopping.wait(0.1):
                raise AbandonedError
            now, done = time.monotonic(), progress_of(child)
            if done != seen:
                seen, active = done, now
            if reason := _hopeless(child, now - begun, now - active, quiet=quiet, longest=longest):
                name = child.program.name
                raise LauncherError(f"{name} does not come up ({reason}):\n{child.log.tail()}\n  All of it: {child.log.path}")

    def children(self) -> dict[str, int]:
        """Names and process numbers of what runs now."""
        return {name: child.pid for name, child in self._children.items() if child.pid is not None}

    def conduct(self, work: Callable[[], int | None]) -> int:
        """Do the work in a thread and sleep until it gives an exit code, fails, or `interrupt` is called.

        Work that returns None has set things going that last until then.
        """
        threading.Thread(target=self._conduct, args=(work,), name="work", daemon=True).start()
        outcome = self._outcomes.get()
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    def interrupt(self) -> None:
        """Make `conduct` raise AbandonedError; safe in a signal handler."""
        self._outcomes.put(AbandonedError())

    def _conduct(self, work: Callable[[], int | None]) -> None:
        try:
            code = work()
        except Exception as error:  # noqa: BLE001 - the waiting thread raises it again
            self._outcomes.put(error)
        else:
            if code is not None:
                self._outcomes.put(code)

    def stop(self) -> None:
        """End everything: pieces of work, then clients, then servers."""
        with self._guard:
            self.stopping.set()
        for process in list(self._once.values()):
            process_table.end_session(process.pid, signal.SIGTERM, 5)
        if self._foreground is not None:
            end_gently(self._foreground)
        for rank in (CLIENT, SERVER):
            group = [child for child in self._children.values() if child.program.rank == rank]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.finish()

    def _log(self, name: str) -> LogFile:
        return LogFile(self.layout.logs / f"{name}.log")


def progress_of(child: Child) -> tuple[int, int]:
    """What grows while a child works: the processor time of its processes, and its log."""
    pid = child.pid
    return (process_table.work(pid) if pid is not None else 0, child.log.path.stat().st_size)


def _hopeless(child: Child, waited: float, idle: float, *, quiet: float, longest: float) -> str:
    """Why waiting for a child has no sense any more; empty while it has."""
    if child.quick_deaths >= _HOPELESS:
        return f"it ended {child.quick_deaths} times"
    if waited > longest:
        return f"it lives, but did not answer within {longest:.0f} s"
    if idle > quiet:
        return f"it has done nothing for {quiet:.0f} s"
    return ""


def end_gently(process: subprocess.Popen[bytes]) -> None:
    """Let a process finish what the terminal's Ctrl-C began, then end it."""
    for number in (None, signal.SIGTERM, signal.SIGKILL):
        if number is not None and process.poll() is None:
            process_table.send(process.pid, number)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
        return


def spawn(program: Program) -> subprocess.Popen[str]:
    """Start a program in a session of its own, so that a Ctrl-C meant for us does not reach it."""
    account = program.account
    user, group = (account.user, account.group) if account else (None, None)
    return subprocess.Popen(
        list(program.command),
        cwd=program.folder,
        env=dict(program.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=[] if account else None,
    )


def read_lines(process: subprocess.Popen[str], program: Program, log: LogFile) -> None:
    """Copy a process's lines into its log; show those that a person should see."""
    output: IO[str] | None = process.stdout
    notices = Notices(program.shown)
    for line in output or ():
        text = line.rstrip("\n")
        log.write(text)
        if text.startswith(PROGRESS):
            say(text.removeprefix(PROGRESS))
        elif notice := notices.of(text):
            show(f"{program.name:>10} | {notice}")


def describe(code: int) -> str:
    """How a process ended, in words: the negative of a signal's number, or an exit code."""
    if code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name}"


def plain_environment(**more: str) -> dict[str, str]:
    """Our own environment with a UTF-8 locale and unbuffered Python output."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **more}
