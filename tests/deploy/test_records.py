"""Tests of the lock and of the records of what runs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local import process_table, records
from deploy.local.console import LauncherError
from deploy.local.layout import Layout
from deploy.local.records import Lock, Running

ROOT = Path(__file__).parents[2]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def start_sleeper() -> subprocess.Popen[bytes]:
    """A process that lives until it is ended, in a session of its own."""
    return subprocess.Popen(SLEEPER, start_new_session=True)


class TestLock:
    def test_tells_the_second_where_the_first_runs(self, layout: Layout) -> None:
        first = Lock(layout.run)
        first.take("run")
        first.describe(Running(os.getpid(), "run", "http://127.0.0.1:8123"))
        with pytest.raises(LauncherError, match=rf"http://127\.0\.0\.1:8123 \(process {os.getpid()}\)"):
            Lock(layout.run).take("run")
        first.release()

    def test_is_free_after_its_holder_died(self, layout: Layout) -> None:
        code = (
            "import os, signal, sys; from pathlib import Path; from deploy.local.records import Lock;"
            "Lock(Path(sys.argv[1])).take('run'); os.kill(os.getpid(), signal.SIGKILL)"
        )
        subprocess.run([sys.executable, "-c", code, str(layout.run)], check=False, cwd=ROOT)
        assert (layout.run / "running.json").exists()
        lock = Lock(layout.run)
        assert lock.holder() is None
        lock.take("run")
        lock.release()

    def test_keeps_passwords_from_others(self, layout: Layout) -> None:
        lock = Lock(layout.run)
        lock.take("run")
        assert (layout.run / "running.json").stat().st_mode & 0o077 == 0
        lock.release()


class TestEndLeftovers:
    def test_ends_what_an_earlier_start_left(self, layout: Layout) -> None:
        left = start_sleeper()
        records.write(layout.run, "web", left.pid, signal.SIGTERM)
        assert records.end_leftovers(layout.run) == ["web"]
        assert left.wait(5) == -signal.SIGTERM
        assert list(layout.run.glob("*.pid")) == []

    def test_spares_a_process_that_got_the_number_later(self, layout: Layout) -> None:
        other = start_sleeper()
        record = {"pid": other.pid, "birth": "another boot 17", "stop_signal": 15}
        (layout.run / "web.pid").write_text(json.dumps(record))
        assert records.end_leftovers(layout.run) == []
        assert other.poll() is None
        other.kill()
        other.wait()

    def test_ends_children_whose_leader_is_gone(self, layout: Layout) -> None:
        code = f"import subprocess; print(subprocess.Popen({SLEEPER!r}).pid, flush=True); input()"
        leader = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert leader.stdout is not None
        orphan = int(leader.stdout.readline())
        records.write(layout.run, "worker", leader.pid, signal.SIGTERM)
        leader.kill()
        leader.wait()
        assert records.end_leftovers(layout.run) == ["worker"]
        deadline = time.monotonic() + 5
        while process_table.birth(orphan) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert process_table.birth(orphan) is None

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
    def test_passes_over_a_record_cut_off_by_a_crash(self, layout: Layout, text: str) -> None:
        (layout.run / "web.pid").write_text(text)
        assert records.end_leftovers(layout.run) == []
