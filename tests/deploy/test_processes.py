"""Tests of the process manager with real processes."""

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from deploy.local import process_table
from deploy.local.console import AbandonedError, LauncherError
from deploy.local.layout import Layout
from deploy.local.processes import Child, Program, Supervisor, describe

FOREVER = "import time\nprint('up', flush=True)\nwhile True: time.sleep(1)"


def program(layout: Layout, code: str, name: str = "web", **options: object) -> Program:
    """A Python program of a line or two."""
    command = (sys.executable, "-c", code)
    return Program(name, command, layout.checkout, dict(os.environ), **options)  # type: ignore[arg-type]


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def lines(child: Child) -> list[str]:
    """What the child has written."""
    return child.log.path.read_text().splitlines()


class TestStart:
    def test_writes_what_the_child_says_into_its_log(self, supervisor: Supervisor, layout: Layout) -> None:
        child = supervisor.start(program(layout, FOREVER))
        assert eventually(lambda: lines(child) == ["up"])

    def test_starts_a_killed_child_again_and_says_so(
        self, supervisor: Supervisor, layout: Layout, capsys: pytest.CaptureFixture[str]
    ) -> None:
        child = supervisor.start(program(layout, FOREVER))
        assert eventually(lambda: lines(child) == ["up"])
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: len(lines(child)) == 2)
        assert child.pid != first
        assert "web ended (signal SIGKILL); starting it again" in capsys.readouterr().out

    def test_ends_what_a_dead_child_left_before_it_starts_again(self, supervisor: Supervisor, layout: Layout) -> None:
        code = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {FOREVER!r}]).pid, flush=True); sys.exit(3)"
        child = supervisor.start(program(layout, code))
        assert eventually(lambda: any(line.isdigit() for line in lines(child)))
        orphan = int(next(line for line in lines(child) if line.isdigit()))
        assert eventually(lambda: process_table.birth(orphan) is None)

    def test_replaces_a_child_of_the_same_name(self, supervisor: Supervisor, layout: Layout) -> None:
        first = supervisor.start(program(layout, FOREVER))
        assert eventually(lambda: first.pid is not None)
        second = supervisor.start(program(layout, FOREVER))
        assert first.pid is None
        assert eventually(lambda: second.pid is not None)

    def test_shows_warnings_to_the_person(self, supervisor: Supervisor, layout: Layout, capsys: pytest.CaptureFixture[str]) -> None:
        supervisor.call(program(layout, "print('quiet'); print('WARNING: loud'); print('progress: half done')"))
        shown = capsys.readouterr().out
        assert "web | WARNING: loud" in shown
        assert "half done" in shown
        assert "quiet" not in shown


class TestWaitFor:
    def test_gives_up_on_a_child_that_keeps_dying_and_shows_why(
        self, supervisor: Supervisor, layout: Layout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("deploy.local.processes._LONGEST_PAUSE", 0.01)
        child = supervisor.start(program(layout, "raise SystemExit('no module named shop')"))
        with pytest.raises(LauncherError, match=r"web does not come up \(it ended \d+ times\):\n.*no module named shop"):
            supervisor.wait_for(child, lambda: False, 20)

    def test_gives_up_after_its_time(self, supervisor: Supervisor, layout: Layout) -> None:
        child = supervisor.start(program(layout, FOREVER))
        with pytest.raises(LauncherError, match="does not come up"):
            supervisor.wait_for(child, lambda: False, 0.2)


class TestCall:
    def test_raises_with_the_end_of_the_log(self, supervisor: Supervisor, layout: Layout) -> None:
        with pytest.raises(LauncherError, match=r"pip failed \(exit code 1\):\n    broken wheel"):
            supervisor.call(program(layout, "raise SystemExit('broken wheel')", name="pip"))

    def test_does_nothing_once_the_person_asked_to_stop(self, supervisor: Supervisor, layout: Layout) -> None:
        supervisor.stop()
        with pytest.raises(AbandonedError):
            supervisor.call(program(layout, "open('made', 'w')"))
        assert not (layout.checkout / "made").exists()


class TestStop:
    def test_leaves_no_process_and_no_record(self, supervisor: Supervisor, layout: Layout) -> None:
        child = supervisor.start(program(layout, FOREVER))
        assert eventually(lambda: lines(child) == ["up"])
        pid = child.pid
        assert pid is not None
        supervisor.stop()
        assert process_table.birth(pid) is None
        assert list(layout.run.glob("*.pid")) == []

    def test_kills_what_does_not_listen(self, supervisor: Supervisor, layout: Layout) -> None:
        deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FOREVER
        child = supervisor.start(program(layout, deaf, patience=0.2))
        assert eventually(lambda: lines(child) == ["up"])
        pid = child.pid
        assert pid is not None
        supervisor.stop()
        assert process_table.birth(pid) is None

    def test_ends_clients_before_servers(self, supervisor: Supervisor, layout: Layout) -> None:
        ends = layout.checkout / "ends"
        code = (
            "import signal, sys, time\n"
            f"def end(*_): time.sleep(.2); open({str(ends)!r}, 'a').write(sys.argv[0] and NAME); sys.exit()\n"
            "signal.signal(signal.SIGTERM, end)\n" + FOREVER
        )
        both = [
            supervisor.start(program(layout, code.replace("NAME", f"'{name} '"), name=name, rank=rank))
            for name, rank in (("postgres", 0), ("web", 1))
        ]
        assert eventually(lambda: all(lines(child) == ["up"] for child in both))
        supervisor.stop()
        assert ends.read_text() == "web postgres "


class TestConduct:
    def test_returns_the_exit_code_of_the_work(self, supervisor: Supervisor) -> None:
        assert supervisor.conduct(lambda: 5) == 5

    def test_raises_what_the_work_raised(self, supervisor: Supervisor) -> None:
        def work() -> int:
            raise LauncherError("no Java")

        with pytest.raises(LauncherError, match="no Java"):
            supervisor.conduct(work)

    def test_ends_when_the_person_asks(self, supervisor: Supervisor) -> None:
        def work() -> None:
            supervisor.interrupt()

        with pytest.raises(AbandonedError):
            supervisor.conduct(work)


class TestAttend:
    @pytest.mark.parametrize(("code", "expected"), [("raise SystemExit(5)", 5), ("import os; os.kill(os.getpid(), 9)", 137)])
    def test_returns_the_exit_code_as_a_shell_would(self, supervisor: Supervisor, code: str, expected: int) -> None:
        assert supervisor.attend([sys.executable, "-c", code], os.environ) == expected


def test_endings_are_named() -> None:
    assert describe(2) == "exit code 2"
    assert describe(-9) == "signal SIGKILL"
