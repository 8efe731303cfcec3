"""Tests of the choice of ports."""

import socket
from collections.abc import Iterator

import pytest

from deploy.local.console import LauncherError
from deploy.local.ports import Ports, answers, is_free


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port that a server listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


class TestTake:
    def test_names_the_port_in_use_and_takes_another(self, occupied: int, capsys: pytest.CaptureFixture[str]) -> None:
        taken = Ports().take("the web", occupied)
        assert taken > occupied
        assert f"Port {occupied} is in use; the web takes {taken}" in capsys.readouterr().out

    def test_gives_no_port_twice(self, occupied: int) -> None:
        ports = Ports()
        assert ports.take("one", occupied) != ports.take("another", occupied)

    def test_says_when_there_is_none(self, occupied: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("deploy.local.ports._TRIES", 1)
        with pytest.raises(LauncherError, match="No free port for the web"):
            Ports().take("the web", occupied)


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
