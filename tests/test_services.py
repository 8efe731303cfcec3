"""A whole suite that used no Elasticsearch is not green where services are required."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFTEST = """
from tests import services
def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(services.Used())
"""
SUITE = """
import pytest
@pytest.mark.parametrize("service", {services})
def test_uses(service, request):
    request.node.user_properties.append(("service", service))
def test_skipped(request):
    request.node.user_properties.append(("service", "elasticsearch"))
    pytest.skip("ELASTICSEARCH_URL is not set")
"""
ALL = ["postgresql", "redis", "elasticsearch"]


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A suite of its own that counts as ours does."""
    (tmp_path / "pytest.ini").write_text(f"[pytest]\ntestpaths = suite\npythonpath = {ROOT}\n")
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "conftest.py").write_text(CONFTEST)
    return tmp_path


def run(suite: Path, services: list[str], *arguments: str, required: str = "1") -> tuple[int, str]:
    """Exit code and output of a run in which these services were used."""
    (suite / "suite" / "test_it.py").write_text(SUITE.format(services=services))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:randomly", *arguments]
    environment = {**os.environ, "USTA_REQUIRE_SERVICES": required}
    ended = subprocess.run(command, cwd=suite, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return ended.returncode, ended.stdout


def test_fails_without_a_test_against_elasticsearch(suite: Path) -> None:
    code, said = run(suite, ALL[:2], "-n", "1")
    assert (code, "FAILED: no test ran against elasticsearch" in said) == (1, True)


def test_passes_when_every_service_was_used(suite: Path) -> None:
    code, said = run(suite, ALL, "-n", "1")
    assert (code, "against: elasticsearch 1, postgresql 1, redis 1" in said) == (0, True)


@pytest.mark.parametrize("arguments", [("suite/test_it.py",), ("-k", "uses")], ids=["by path", "by name"])
def test_asks_nothing_of_a_part(suite: Path, arguments: tuple[str, ...]) -> None:
    assert run(suite, ALL[:2], *arguments)[0] == 0


def test_asks_nothing_where_services_are_not_required(suite: Path) -> None:
    assert run(suite, ALL[:2], required="")[0] == 0
