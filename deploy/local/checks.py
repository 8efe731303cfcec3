"""Tests and catalogues: what needs the virtual environment, and for tests the servers too."""

import os
from collections.abc import Mapping, Sequence

from deploy.local import packages, services
from deploy.local.console import LauncherError, say
from deploy.local.environment import TEST, Services, build
from deploy.local.ports import Ports
from deploy.local.processes import Supervisor, plain_environment

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TEST_REDIS_DATABASE = 9
_SANDBOX_PORT = 8420


def start_and_test(supervisor: Supervisor, arguments: Sequence[str]) -> int:
    """Start the servers that tests need, run the tests, return pytest's exit code."""
    ports = Ports(supervisor.layout.ports)
    addresses, search = services.bring_up(supervisor, ports, develop=True, lasting=False)
    ensure_browser(supervisor)
    there = search.settle()
    if not there:
        say(f"NO ELASTICSEARCH: its tests are skipped, or fail with CI=true ({search.reason})")
    found = Services(addresses.database, addresses.redis, search.url if there else "")
    environment = build(supervisor.layout, TEST, found, web=8000, sandbox=_SANDBOX_PORT)
    code = run_tests(supervisor, environment, arguments)
    if not there:
        say(f"These tests ran WITHOUT ELASTICSEARCH: {search.reason}")
    return code


def run_tests(supervisor: Supervisor, environment: Mapping[str, str], arguments: Sequence[str]) -> int:
    """Run pytest against servers that are up; with CI=true a missing one is a failure, not a skip."""
    chosen = {**environment, **for_tests(environment)}
    compiled = _python(supervisor, "-m", "deploy.local.prepare", "messages", environment=chosen)
    return compiled or _python(supervisor, "-m", "pytest", "-n", "2", *arguments, environment=chosen)


def for_tests(environment: Mapping[str, str]) -> dict[str, str]:
    """What differs from a running marketplace: its Redis database and its index stay untouched."""
    redis = environment.get("REDIS_URL", "")
    changed = {"USTA_MODE": TEST, "DEBUG": "0", "SEARCH_INDEX_PREFIX": "usta_test"}
    if redis:
        changed["REDIS_URL"] = f"{redis.rpartition('/')[0]}/{TEST_REDIS_DATABASE}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        changed["USTA_REQUIRE_SERVICES"] = "1"
    return changed


def ensure_browser(supervisor: Supervisor) -> None:
    """Install Chromium where that is possible; journeys are skipped, or fail under CI, without it."""
    if packages.find(*BROWSERS):
        return
    if packages.can_use_debian():
        packages.install_debian(supervisor, "chromium")
    else:
        say("There is no Chromium on this machine: journeys in the browser cannot run")


def make_messages(supervisor: Supervisor) -> int:
    """Extract strings into the catalogues with GNU gettext, and compile them."""
    if not packages.find("xgettext"):
        if not packages.can_use_debian():
            raise LauncherError("Extracting messages needs GNU gettext (xgettext); install it and try again.")
        packages.install_debian(supervisor, "gettext")
    options = ["--all", "--no-wrap", "--add-location", "file", "--ignore", ".data/*", "--ignore", "tests/*"]
    made = _python(supervisor, "manage.py", "makemessages", *options, environment={})
    return made or _python(supervisor, "-m", "deploy.local.prepare", "messages", environment={})


def _python(supervisor: Supervisor, *arguments: str, environment: Mapping[str, str]) -> int:
    return supervisor.attend([str(supervisor.layout.python), *arguments], plain_environment(**environment))
