"""Tests of what the marketplace's processes are told."""

import pytest

from deploy.local import checks
from deploy.local.environment import DEMO, DEVELOP, Services, build, uses_sandbox
from deploy.local.layout import Layout
from deploy.local.marketplace import own, web_options

SERVICES = Services("postgres://usta:secret@127.0.0.1:55400/usta", "redis://:secret@127.0.0.1:55464/0", "")


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has set an address: the tests themselves may run under the launcher, which does."""
    for name in ("SITE_URL", "STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRET", "SECRET_KEY", "DATABASE_URL", "WEB_CONCURRENCY", "CI"):
        monkeypatch.delenv(name, raising=False)


class TestBuild:
    def test_serves_the_demo_without_debug(self, layout: Layout) -> None:
        environment = build(layout, DEMO, SERVICES, web=8001, sandbox=8420)
        assert environment["USTA_MODE"] == "demo"
        assert environment["DEBUG"] == "0"
        assert environment["SITE_URL"] == "http://127.0.0.1:8001"
        assert environment["STRIPE_API_BASE"] == "http://127.0.0.1:8420"
        assert environment["ELASTICSEARCH_URL"] == ""

    def test_debugs_while_developing_whatever_the_shell_says(self, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DEBUG", "release")
        assert build(layout, DEVELOP, SERVICES, web=8000, sandbox=1)["DEBUG"] == "1"

    def test_lets_a_person_choose(self, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SITE_URL", "https://usta.example")
        monkeypatch.setenv("STRIPE_API_BASE", "https://payments.example")
        environment = build(layout, DEMO, SERVICES, web=8000, sandbox=0)
        assert environment["SITE_URL"] == "https://usta.example"
        assert environment["STRIPE_API_BASE"] == "https://payments.example"
        assert not uses_sandbox()

    def test_keeps_its_keys_from_one_start_to_the_next(self, layout: Layout) -> None:
        first, second = (build(layout, DEMO, SERVICES, web=8000, sandbox=1) for _ in range(2))
        assert first["SECRET_KEY"] == second["SECRET_KEY"]
        assert first["STRIPE_WEBHOOK_SECRET"].startswith("whsec_")

    def test_only_what_we_added_is_kept_for_others(self, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME_TOWN", "Oʻsh")
        kept = own(build(layout, DEMO, SERVICES, web=8000, sandbox=1))
        assert "HOME_TOWN" not in kept
        assert kept["DATABASE_URL"] == SERVICES.database


class TestForTests:
    def test_leaves_the_redis_database_and_index_of_what_runs_alone(self) -> None:
        changed = checks.for_tests({"REDIS_URL": "redis://:secret@127.0.0.1:55464/0"})
        assert changed["REDIS_URL"] == "redis://:secret@127.0.0.1:55464/9"
        assert changed["SEARCH_INDEX_PREFIX"] != "usta"
        assert changed["USTA_MODE"] == "test"

    @pytest.mark.parametrize(("value", "required"), [("true", True), ("", False)])
    def test_requires_every_server_under_ci(self, value: str, required: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", value)
        assert ("USTA_REQUIRE_SERVICES" in checks.for_tests({})) is required


class TestWebOptions:
    def test_reloads_only_while_developing(self) -> None:
        assert "--reload" in web_options(8000, DEVELOP)
        assert "--reload" not in web_options(8000, DEMO)

    def test_takes_the_number_of_workers_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WEB_CONCURRENCY", "3")
        options = web_options(8000, DEMO)
        assert options[options.index("--workers") + 1] == "3"
