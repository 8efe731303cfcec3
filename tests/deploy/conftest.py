"""A checkout of nothing, for tests of the launcher."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import layout as layouts
from deploy.local.layout import Layout, find_layout
from deploy.local.processes import Supervisor


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """The layout of an empty checkout, owned by an ordinary user."""
    (tmp_path / "checkout").mkdir()
    return find_layout(tmp_path / "checkout", as_root=False)


@pytest.fixture
def root_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """The layout of the same checkout when root starts its servers."""
    monkeypatch.setattr(layouts, "SYSTEM_STATE", tmp_path / "system")
    (tmp_path / "checkout").mkdir(exist_ok=True)
    return find_layout(tmp_path / "checkout", as_root=True)


@pytest.fixture
def supervisor(layout: Layout) -> Iterator[Supervisor]:
    """A process manager that ends what a test started."""
    manager = Supervisor(layout)
    yield manager
    manager.stop()
