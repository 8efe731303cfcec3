"""The launcher of Elasticsearch, with a small program in its place."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local import elasticsearch, process_table, records
from deploy.local.account import Account
from deploy.local.console import LauncherError
from deploy.local.elasticsearch import Address
from deploy.local.layout import Layout
from deploy.local.ports import HOST, Ports, first_ephemeral
from deploy.local.processes import Supervisor
from deploy.local.services import Search
from tests.fakes.sandbox import until
from tests.programs import free_port

#: One that every account can run, where there is one.
PYTHON = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
#: Answers the question for health after `SLOW` seconds of work, and ends in good order when it is asked to.
SERVER = """
import http.server, os, signal, sys, time
configuration = os.environ["ES_PATH_CONF"]
settings = dict(line.split(": ", 1) for line in open(configuration + "/elasticsearch.yml").read().splitlines())
def end(*_):
    open(settings["path.data"] + ".ended", "w").write("in good order")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("options", os.environ["ES_JAVA_OPTS"], "user", os.getuid(), flush=True)
for _ in range(int(SLOW * 10)):
    print("recovering", flush=True)
    time.sleep(0.1)
while DEAD:
    time.sleep(1)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(settings["http.port"])), Handler).serve_forever()
"""


@pytest.fixture
def address() -> Address:
    return Address(free_port(), free_port())


@pytest.fixture(autouse=True)
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Java that is new enough, and no Elasticsearch that a person has named."""
    program = tmp_path / "java" / "bin" / "java"
    script(program, "#!/bin/sh\necho 'openjdk version \"21\"' >&2\n")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    monkeypatch.delenv("ELASTICSEARCH_URL", raising=False)


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def install(layout: Layout, *, slow: float = 0, dead: bool = False) -> None:
    """Put a program where the distribution is unpacked."""
    home = elasticsearch._home(layout.servers)
    script(home / "bin" / "elasticsearch", f"#!{PYTHON}\nSLOW, DEAD = {slow}, {dead}\n{SERVER}")
    (home / "config").mkdir()
    (home / "config" / "log4j2.properties").write_text("status = error\n")
    (home / "config" / "jvm.options").write_text("-XX:+UseG1GC\n-XX:HeapDumpPath=data\n8:-Xlog:gc\n")


def log(layout: Layout) -> str:
    return (layout.logs / "elasticsearch.log").read_text()


def configuration(layout: Layout) -> str:
    return (layout.servers / "elasticsearch" / "config" / "elasticsearch.yml").read_text()


def port_of(search: Search) -> int:
    """The port of its address."""
    return int(search.url.rpartition(":")[2])


class TestStart:
    def test_gives_a_small_heap_and_listens_on_loopback_only(self, layout: Layout, supervisor: Supervisor, address: Address) -> None:
        install(layout)
        elasticsearch.start(supervisor, None, address)
        config = layout.servers / "elasticsearch" / "config"
        assert f"-Xms{elasticsearch.HEAP} -Xmx{elasticsearch.HEAP}" in log(layout)
        assert f"network.host: {HOST}\nhttp.port: {address.http}\n" in configuration(layout)
        assert (config / "jvm.options").read_text() == "-XX:+UseG1GC\n"
        assert stat.S_IMODE(config.stat().st_mode) == 0o700

    def test_gives_the_heap_that_is_asked_for(
        self, layout: Layout, supervisor: Supervisor, address: Address, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ES_JAVA_OPTS", "-Xmx2g")
        install(layout)
        elasticsearch.start(supervisor, None, address)
        assert "-Xmx2g" in log(layout)
        assert elasticsearch.HEAP not in log(layout)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can start as another")
    def test_runs_as_the_unprivileged_account(self, layout: Layout, address: Address) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            reachable = replace(layout, servers=Path(folder))
            install(reachable)
            supervisor = Supervisor(reachable)
            try:
                elasticsearch.start(supervisor, Account("nobody", 65534, 65534), address)
                assert until(lambda: "user 65534" in log(reachable))
                assert (reachable.servers / "elasticsearch" / "data").stat().st_uid == 65534
            finally:
                supervisor.stop()

    def test_waits_as_long_as_it_works_and_says_so(
        self, layout: Layout, supervisor: Supervisor, address: Address, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(elasticsearch, "_QUIET_SECONDS", 1.5)
        install(layout, slow=3)
        elasticsearch.start(supervisor, None, address)
        said = capsys.readouterr().out
        assert "Starting Elasticsearch …" in said
        assert f"Elasticsearch {elasticsearch.VERSION} on port {address.http}" in said

    def test_gives_up_one_that_does_nothing(
        self, layout: Layout, supervisor: Supervisor, address: Address, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(elasticsearch, "_QUIET_SECONDS", 1)
        install(layout, dead=True)
        with pytest.raises(LauncherError, match="it has done nothing for 1 s"):
            elasticsearch.start(supervisor, None, address)

    def test_gives_up_one_that_works_for_ever(
        self, layout: Layout, supervisor: Supervisor, address: Address, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(elasticsearch, "_START_SECONDS", 1)
        install(layout, slow=60)
        with pytest.raises(LauncherError, match="it lives, but did not answer within 1 s"):
            elasticsearch.start(supervisor, None, address)


class TestStop:
    def test_ends_in_good_order_and_keeps_the_data(self, layout: Layout, supervisor: Supervisor, address: Address) -> None:
        install(layout)
        child = elasticsearch.start(supervisor, None, address)
        name = elasticsearch.store_name(layout.servers)
        (layout.servers / "elasticsearch" / "data" / "node").mkdir()
        number = child.pid
        supervisor.drop("elasticsearch")
        assert number is not None
        assert process_table.birth(number) is None
        assert (layout.servers / "elasticsearch" / "data" / "node.ended").read_text() == "in good order"
        elasticsearch.start(supervisor, None, address)
        assert elasticsearch.store_name(layout.servers) == name
        assert (layout.servers / "elasticsearch" / "data" / "node").is_dir()


class TestPort:
    def test_is_below_those_of_outgoing_connections(self, layout: Layout, supervisor: Supervisor) -> None:
        install(layout)
        search = Search(supervisor, None, Ports(layout.ports))
        assert search.settle()
        assert port_of(search) < first_ephemeral()

    def test_of_last_time_is_left_to_the_program_that_has_it_now(
        self, layout: Layout, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
    ) -> None:
        install(layout)
        search = Search(supervisor, None, Ports(layout.ports))
        search.settle()
        last = port_of(search)
        supervisor.drop("elasticsearch")
        with socket.create_server((HOST, last)):
            search = Search(supervisor, None, Ports(layout.ports))
            assert search.settle()
        assert port_of(search) != last
        assert f"Port {last} is in use; Elasticsearch takes {port_of(search)}" in capsys.readouterr().out
        assert f"http.port: {port_of(search)}\n" in configuration(layout)


class TestLeftOver:
    def left(self, layout: Layout) -> "subprocess.Popen[bytes]":
        """A process with our folder in its command line."""
        state = layout.servers / "elasticsearch"
        command = [sys.executable, "-c", "import time; time.sleep(60)", f"-Des.path.conf={state / 'config'}"]
        return subprocess.Popen(command, start_new_session=True)

    def test_with_a_record_is_ended(self, layout: Layout) -> None:
        process = self.left(layout)
        records.write(layout.run, "elasticsearch", process.pid, signal.SIGTERM)
        assert records.end_leftovers(layout.run) == ["elasticsearch"]
        assert process.wait(10) == -signal.SIGTERM

    def test_without_a_record_is_known_by_its_folder_and_ended_before_the_start(
        self, layout: Layout, supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
    ) -> None:
        process = self.left(layout)
        install(layout)
        assert Search(supervisor, None, Ports(layout.ports)).settle()
        assert process.wait(10) == -signal.SIGTERM
        assert f"Ending an Elasticsearch (process {process.pid})" in capsys.readouterr().out

    def test_of_another_checkout_is_spared(self, layout: Layout, tmp_path: Path) -> None:
        process = self.left(layout)
        elasticsearch.end_left_over(tmp_path / "another")
        assert process.poll() is None
        process.kill()
        process.wait(10)
