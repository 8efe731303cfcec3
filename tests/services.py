"""The services that tests need, and what becomes of a test whose service is away.

A test without its service is skipped, and the summary says why. With USTA_REQUIRE_SERVICES=1, as in CI, it
fails instead, so that a whole suite cannot be green for having run nothing.
"""

import os
import shutil
import socket
from collections.abc import Callable
from functools import cache
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
    missing = [absent for name in sorted(needed_by(item)) if (absent := CHECKS[name]())]
    if not missing:
        return
    reason = f"cannot reach {', '.join(missing)}"
    if os.environ.get("USTA_REQUIRE_SERVICES") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
