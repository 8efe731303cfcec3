"""An Elasticsearch that is away, slow or half there: PostgreSQL gives the same page, few wait for it, and nobody need help."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from redis.exceptions import RedisError
from structlog.testing import capture_logs

from search import checking, indexing, outages, queries, stores
from search.backends.base import Filters
from search.backends.elastic import client
from search.backends.elastic.store import ElasticBackend
from search.breaker import FAILURES, LONGEST_REST_SECONDS, SHORTEST_REST_SECONDS, Breaker
from search.queries import Results
from shop.catalogue.models import Product
from shop.kit import outbox
from shop.kit.models import OutboxEntry
from shop.kit.translated import TranslatedText
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates
from tests.fakes.unreliable import UnreliableProxy
from tests.search.conftest import CLUSTER


class Clock:
    """Time that passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of both breakers."""
    clock = Clock()
    monkeypatch.setattr(stores, "BREAKER", Breaker(clock))
    monkeypatch.setattr(stores, "WRITE_BREAKER", Breaker(clock))
    return clock


@pytest.fixture
def proxy(elastic: ElasticBackend, clock: Clock, settings: pytest.FixtureRequest) -> Iterator[UnreliableProxy]:
    """The cluster behind a proxy, with three products in it."""
    proxy = UnreliableProxy(CLUSTER)
    proxy.open()
    settings.ELASTICSEARCH_URL = proxy.url
    make_rates()
    ids = [ProductFactory(title=TranslatedText("en", {"en": words})).pk for words in ("Felt shyrdak", "Red shyrdak", "Walnut chest")]
    indexing.rebuild()
    assert len(ids) == 3
    yield proxy
    proxy.over.set()
    proxy.close()


def partial(answer: dict[str, Any]) -> dict[str, Any]:
    """One of two shards failed."""
    return answer | {"_shards": {"total": 2, "successful": 1, "skipped": 0, "failed": 1}}


def unassigned(answer: dict[str, Any]) -> dict[str, Any]:
    """One of two shards was not even asked."""
    return answer | {"_shards": {"total": 2, "successful": 1, "skipped": 0, "failed": 0}}


def timed_out(answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"timed_out": True}


def refused(_answer: dict[str, Any]) -> dict[str, Any]:
    """Too many searches wait already."""
    return {"error": {"type": "es_rejected_execution_exception"}, "status": 429}


def without_hits(_answer: dict[str, Any]) -> dict[str, Any]:
    return {"timed_out": False, "_shards": {"total": 1, "successful": 1, "failed": 0}}


def of_the_page(change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The change of the first of both answers."""
    return {"changed": lambda answer: answer | {"responses": [change(answer["responses"][0]), answer["responses"][1]]}}


def of_the_counts(change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The change of the second."""
    return {"changed": lambda answer: answer | {"responses": [answer["responses"][0], change(answer["responses"][1])]}}


FAULTS: dict[str, dict[str, Any]] = {
    "cut": {"cut": True},
    "too many requests": {"status": 429},
    "unavailable": {"status": 503},
    "shards of the page failed": of_the_page(partial),
    "shards of the counts failed": of_the_counts(partial),
    "shards of the page away": of_the_page(unassigned),
    "shards of the counts away": of_the_counts(unassigned),
    "page timed out": of_the_page(timed_out),
    "counts timed out": of_the_counts(timed_out),
    "page refused": of_the_page(refused),
    "counts refused": of_the_counts(refused),
    "page without hits": of_the_page(without_hits),
    "counts without hits": of_the_counts(without_hits),
    "without counts": {"changed": lambda answer: answer | {"responses": answer["responses"][:1]}},
    "of another kind": {"changed": lambda _answer: ["pong"]},
}


def search() -> Results:
    return queries.search("shyrdak", filters=Filters(country=("UZ",)))


def page(found: Results) -> tuple[Any, ...]:
    """What the reader sees of an answer."""
    return (list(found.ids), found.total, dict(found.facets), found.end_cursor, found.has_next, found.interpretation)


def asked(proxy: UnreliableProxy) -> int:
    """How many searches waited for the cluster."""
    return sum(path.partition("?")[0].endswith("/_msearch") for _method, path in proxy.asked)


def impatient(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let readers wait so long for the cluster."""
    monkeypatch.setattr(client, "SEARCH_SECONDS", seconds)
    client.connect.cache_clear()


def recovers(clock: Clock) -> None:
    """After a rest Elasticsearch answers again, with nobody's help."""
    clock.now += LONGEST_REST_SECONDS
    with capture_logs() as logs:
        assert search().backend == "elasticsearch"
    assert [line["event"] for line in logs] in ([], ["search_recovered"])


class TestReaders:
    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
    def test_get_the_same_page_while_answers_are_broken(self, proxy: UnreliableProxy, clock: Clock, fault: dict[str, Any]) -> None:
        before = search()
        assert before.backend == "elasticsearch"
        with proxy.failing(**fault), capture_logs() as logs:
            found = search()
        assert (found.backend, page(found)) == ("postgres", page(before))
        assert {(line["event"], line["answered_by"]) for line in logs} == {("search_fell_back", "postgres")}
        recovers(clock)

    def test_get_the_same_page_while_nobody_listens(self, proxy: UnreliableProxy, clock: Clock) -> None:
        before = search()
        with proxy.refusing():
            assert page(search()) == page(before)
        recovers(clock)

    def test_get_the_same_page_while_the_cluster_is_slow(
        self, proxy: UnreliableProxy, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = search()
        impatient(monkeypatch, 0.2)
        with proxy.failing(stalled=True):
            assert page(search()) == page(before)
        impatient(monkeypatch, 20)
        recovers(clock)

    def test_see_the_page_itself(self, proxy: UnreliableProxy, client: Client) -> None:
        before = client.get("/en/search/?q=shyrdak")
        with proxy.failing(status=503):
            during = client.get("/en/search/?q=shyrdak")
        assert (before.status_code, during.status_code) == (200, 200)
        assert "Felt shyrdak" in during.content.decode()


class TestBreaker:
    def test_lets_few_of_many_readers_wait(self, proxy: UnreliableProxy, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        proxy.asked.clear()
        impatient(monkeypatch, 0.2)
        with proxy.failing(stalled=True):
            assert {search().backend for _ in range(20)} == {"postgres"}
            assert asked(proxy) == FAILURES
            clock.now += SHORTEST_REST_SECONDS
            assert {search().backend for _ in range(20)} == {"postgres"}
            assert asked(proxy) == FAILURES + 1
        impatient(monkeypatch, 20)
        recovers(clock)

    def test_spares_readers_a_cluster_that_answers_slowly(
        self, proxy: UnreliableProxy, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched, capture_logs() as logs:
            patched.setattr(ElasticBackend, "slow_after", lambda _backend: 0.0)
            stores_asked = [search().backend for _ in range(FAILURES + 1)]
        assert stores_asked == ["elasticsearch"] * FAILURES + ["postgres"]
        assert [(line["event"], line["rests"]) for line in logs] == [("search_is_slow", False), ("search_is_slow", True)]
        recovers(clock)

    def test_counts_who_waited_and_who_was_spared(self, proxy: UnreliableProxy, client: Client) -> None:
        with proxy.failing(status=503):
            for _ in range(6):
                search()
        watched = client.get("/health/search/").json()
        assert watched["store"] == "elasticsearch"
        assert watched["fell_back_today"] == {"asked": FAILURES, "spared": 6 - FAILURES}

    def test_says_once_that_the_cluster_is_back(self, proxy: UnreliableProxy, clock: Clock) -> None:
        with proxy.failing(status=503):
            for _ in range(3):
                search()
        clock.now += LONGEST_REST_SECONDS
        with capture_logs() as logs:
            search()
            search()
        assert [line["event"] for line in logs] == ["search_recovered"]

    def test_rests_no_longer_for_readers_that_failed_together(self) -> None:
        clock = Clock()
        breaker = Breaker(clock)
        for _ in range(8):
            breaker.failed()
        clock.now += SHORTEST_REST_SECONDS
        assert breaker.allows()
        assert not breaker.allows()

    def test_rests_twice_as_long_after_each_try_that_failed(self) -> None:
        clock = Clock()
        breaker = Breaker(clock)
        for _ in range(FAILURES):
            breaker.failed()
        rests = []
        for _ in range(5):
            begun = clock.now
            while not breaker.allows():
                clock.now += 1
            rests.append(clock.now - begun)
            breaker.failed()
        assert rests == [5, 10, 20, 40, 60]
        assert breaker.succeeded()
        assert not breaker.succeeded()


class TestCounts:
    def test_lost_by_a_cache_that_is_away_cost_no_search(self, postgres: object, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_arguments: object) -> None:
            raise RedisError

        monkeypatch.setattr(outages.cache, "add", away)
        outages.count(outages.ASKED)
        assert outages.counted(timezone.now()) == {"asked": 0, "spared": 0}


def time_passes() -> None:
    """Whatever waits for its time has waited long enough."""
    OutboxEntry.objects.filter(done_at=None).update(available_at=timezone.now())


def rejected(answer: Any) -> Any:
    """A bulk whose lines are refused because the cluster is too busy; other answers are left as they are."""
    for item in answer.get("items", []):
        for result in item.values():
            result.update(status=429, error={"type": "es_rejected_execution_exception", "reason": "queue full"})
    return answer


class TestWrites:
    @pytest.mark.parametrize(
        "fault",
        [{"status": 503}, {"status": 429}, {"cut": True}, {"changed": rejected}],
        ids=["unavailable", "too many requests", "cut", "lines rejected"],
    )
    def test_wait_in_the_outbox_and_arrive_by_themselves(self, proxy: UnreliableProxy, clock: Clock, fault: dict[str, Any]) -> None:
        product = Product.objects.order_by("pk")[0]
        Product.objects.filter(pk=product.pk).update(title=TranslatedText("en", {"en": "Blue shyrdak"}))
        outbox.put("search.sync", product_ids=[product.pk])
        with proxy.failing(**fault):
            outbox.sweep()
        assert OutboxEntry.objects.get().done_at is None
        clock.now += LONGEST_REST_SECONDS
        time_passes()
        outbox.sweep()
        assert OutboxEntry.objects.get().done_at is not None
        assert checking.check().differences == set()

    def test_of_a_long_outage_wait_minutes_at_most(self, proxy: UnreliableProxy) -> None:
        outbox.put("search.sync", product_ids=[1])
        OutboxEntry.objects.update(attempts=50)
        with proxy.refusing():
            outbox.sweep()
        assert (OutboxEntry.objects.get().available_at - timezone.now()).total_seconds() <= 300

    def test_of_many_messages_do_not_all_wait_for_the_cluster(self, proxy: UnreliableProxy) -> None:
        for number in range(10):
            outbox.put("search.sync", product_ids=[number])
        proxy.asked.clear()
        with proxy.failing(status=503):
            outbox.sweep()
        assert len(proxy.asked) == FAILURES
        assert OutboxEntry.objects.filter(done_at=None).count() == 10
