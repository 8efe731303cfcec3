"""The services that tests need, and what becomes of a test whose service is away.

A test without its service is skipped, and the summary says why. With USTA_REQUIRE_SERVICES=1, as in CI, it
fails instead, so that a whole suite cannot be green for having run nothing.
"""

import os
import shutil
import socket
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server", "django_db_reset_sequences"})


@cache
def reachable(address: str) -> bool:
    """Whether something listens at the host and port of an address; a path to a socket counts when it exists."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def _postgresql() -> str:
    row = settings.DATABASES["default"]
    if str(row["HOST"]).startswith("/"):
        return "" if os.path.exists(f"{row['HOST']}/.s.PGSQL.{row['PORT'] or 5432}") else f"PostgreSQL at {row['HOST']}"  # noqa: PTH110
    address = f"//{row['HOST'] or '127.0.0.1'}:{row['PORT'] or 5432}"
    return "" if reachable(address) else f"PostgreSQL at {address}"


def _redis() -> str:
    return "" if reachable(settings.REDIS_URL) else f"Redis at {urlsplit(settings.REDIS_URL).netloc}"


def _elasticsearch() -> str:
    address = os.environ.get("ELASTICSEARCH_URL", "")
    return "" if address and reachable(address) else f"Elasticsearch at {address or 'ELASTICSEARCH_URL, which is not set'}"


def _chromium() -> str:
    return "" if chromium() else "Chromium (CHROMIUM, or chromium on the path)"


def chromium() -> str:
    """The browser's program, "" when there is none."""
    return os.environ.get("CHROMIUM", "") or shutil.which("chromium") or shutil.which("google-chrome") or ""


#: Each gives "" when the service is there, else what is missing.
CHECKS: dict[str, Callable[[], str]] = {
    "postgresql": _postgresql,
    "redis": _redis,
    "elasticsearch": _elasticsearch,
    "chromium": _chromium,
}


#: The name under which a test's report says a service that was there for it.
SERVICE = "service"


class Used:
    """Counts the tests that ran against each service; where services are required, a whole suite that ran none against
    one of `MUST_BE_USED` fails, whatever it was that kept them from running.
    """

    MUST_BE_USED = ("postgresql", "redis", "elasticsearch")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test whose body ran; the reports of xdist's workers come here too."""
        if report.when == "call" and not report.skipped:
            self.counts.update(value for name, value in report.user_properties if name == SERVICE)

    def unused(self, config: pytest.Config) -> list[str]:
        """The services that should have been used; none for a part of the suite, or where services are not required."""
        if os.environ.get("USTA_REQUIRE_SERVICES") != "1" or not is_whole(config):
            return []
        return [name for name in self.MUST_BE_USED if not self.counts[name]]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a green session into a failed one."""
        if self.unused(session.config) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """Say how many tests used each service, and which one none did."""
        said = ", ".join(f"{name} {count}" for name, count in sorted(self.counts.items())) or "none"
        terminalreporter.write_line(f"Tests by the services that they ran against: {said}")
        for name in self.unused(config):
            terminalreporter.write_line(f"FAILED: no test ran against {name}", red=True)


def is_whole(config: pytest.Config) -> bool:
    """Whether the whole suite was asked for: no paths, no choice by name or marker, no collection alone."""
    option = config.option
    chosen = (option.keyword, option.markexpr, option.collectonly, getattr(option, "lf", False), option.deselect)
    return config.args_source == pytest.Config.ArgsSource.TESTPATHS and not any(chosen)


def needed_by(item: pytest.Item) -> set[str]:
    """The services of a test: those it names by `requires`, and those that its fixtures speak to."""
    named = {name for marker in item.iter_markers("requires") for name in marker.args}
    fixtures = set(getattr(item, "fixturenames", ()))
    if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
        named |= {"postgresql", "redis"}
    if "elastic" in fixtures:
        named.add("elasticsearch")
    return named


def check(item: pytest.Item) -> None:
    """Skip the test, or fail it where services are required, when one of its services is away."""
    needed = sorted(needed_by(item))
    missing = [absent for name in needed if (absent := CHECKS[name]())]
    if not missing:
        item.user_properties.extend((SERVICE, name) for name in needed)
        return
    reason = f"cannot reach {', '.join(missing)}"
    if os.environ.get("USTA_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
