"""Tests of the choice of ports."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports as module
from deploy.local.console import LauncherError
from deploy.local.ports import Ports, answers, below_ephemeral, first_ephemeral, is_free
from tests.programs import free_port


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port that a server listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """The file in which ports are remembered."""
    return tmp_path / "ports.json"


def give(monkeypatch: pytest.MonkeyPatch, path: Path, text: str) -> None:
    """Let the system give these ports to outgoing connections."""
    path.write_text(text)
    monkeypatch.setattr(module, "_EPHEMERAL", path)


class TestTake:
    def test_names_the_port_in_use_and_takes_another(self, occupied: int, memory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        taken = Ports(memory).take("the web", occupied)
        assert taken > occupied
        assert f"Port {occupied} is in use; the web takes {taken}" in capsys.readouterr().out

    def test_gives_no_port_twice(self, occupied: int, memory: Path) -> None:
        ports = Ports(memory)
        assert ports.take("one", occupied) != ports.take("another", occupied)

    def test_says_when_there_is_none(self, occupied: int, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_TRIES", 1)
        with pytest.raises(LauncherError, match="No free port for the web"):
            Ports(memory).take("the web", occupied)

    def test_remembers_nothing(self, memory: Path) -> None:
        Ports(memory).take("the web", free_port())
        assert not memory.exists()


class TestKeep:
    @pytest.fixture(autouse=True)
    def outgoing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """None of the ports that the tests get is for outgoing connections."""
        give(monkeypatch, tmp_path / "range", "65535\t65535\n")

    def test_gives_the_preferred_port_at_first_and_the_same_ever_after(self, memory: Path) -> None:
        preferred = free_port()
        assert Ports(memory).keep("Redis", preferred) == preferred
        assert Ports(memory).keep("Redis", free_port()) == preferred

    def test_names_a_remembered_port_in_use_and_keeps_another(
        self, memory: Path, occupied: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        memory.write_text(f'{{"Redis": {occupied}, "PostgreSQL": 1234}}')
        kept = Ports(memory).keep("Redis", free_port())
        assert kept != occupied
        assert capsys.readouterr().out.count(f"Port {occupied} is in use; Redis takes {kept}") == 1
        assert Ports(memory).keep("Redis", free_port()) == kept
        assert '"PostgreSQL": 1234' in memory.read_text()
        assert "in use" not in capsys.readouterr().out

    def test_forgets_a_port_that_outgoing_connections_may_have(self, memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        memory.write_text('{"Redis": 55464}')
        give(monkeypatch, tmp_path / "range", "32768\t60999\n")
        preferred = free_port()
        assert Ports(memory).keep("Redis", preferred) == preferred

    def test_begins_anew_when_the_file_is_cut_off(self, memory: Path) -> None:
        memory.write_text('{"Redis": 3')
        preferred = free_port()
        assert Ports(memory).keep("Redis", preferred) == preferred


class TestEphemeral:
    def test_begins_where_the_system_says(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        give(monkeypatch, tmp_path / "range", "20000\t60999\n")
        assert first_ephemeral() == 20000
        assert below_ephemeral(256) + 256 + module._TRIES == 20000

    def test_begins_at_32768_where_nothing_says(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_EPHEMERAL", tmp_path / "none")
        assert first_ephemeral() == 32768

    def test_leaves_privileged_ports_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        give(monkeypatch, tmp_path / "range", "1024\t65535\n")
        assert below_ephemeral(256) == 1024


def test_a_port_with_a_server_is_not_free_and_answers(occupied: int) -> None:
    assert not is_free(occupied)
    assert answers(occupied)


def test_a_port_is_free_again_after_its_server_ended() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert is_free(port)
    assert not answers(port)
