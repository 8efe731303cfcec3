"""The sandbox in this process, with a fresh memory for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.sandbox import InProcess, Receiver, session_form


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[InProcess]:
    made = InProcess(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def session(sandbox: InProcess) -> str:
    """The id of an open session over 26,500.00 tenge."""
    answer = sandbox.api("POST", "/v1/checkout/sessions", session_form())
    assert answer.status == 200, answer.text
    return answer.json["id"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()
