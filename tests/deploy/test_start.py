"""Tests of the way in."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import __main__ as start

ROOT = Path(__file__).parents[2]


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer. This is 3\.9"):
        start.require_python()


def test_an_unknown_command_is_refused_with_the_known_ones() -> None:
    command = [sys.executable, "-m", "deploy.local", "fly"]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "develop" in refused.stderr
