"""Whatever happens to messages, writes and rebuilds, both stores end at the database, and a check says when they do not."""

import threading
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from search import checking, indexing, queries, stores, tasks
from search.backends.base import Backend, BackendUnavailable
from search.backends.elastic import client, indices
from search.backends.elastic.store import ElasticBackend
from search.checking import Difference
from search.models import IndexedWord, SearchDocument, Suggestion
from shop.catalogue import operations as catalogue
from shop.catalogue.models import Product
from shop.kit import outbox
from shop.kit.models import OutboxEntry
from shop.kit.translated import TranslatedText
from tests.factories.catalogue import ProductFactory
from tests.factories.orders import make_rates
from tests.fakes.unreliable import UnreliableProxy
from tests.search.conftest import CLUSTER
from vendors.workshops.models import Workshop


def title(words: str) -> TranslatedText:
    return TranslatedText("en", {"en": words})


def rename(product: Product, words: str) -> None:
    """Another title, without a message."""
    Product.objects.filter(pk=product.pk).update(title=title(words))


@pytest.fixture
def products(db: None) -> list[Product]:
    """Three products on sale, in no store yet."""
    make_rates()
    return [ProductFactory(title=title(words)) for words in ("Felt shyrdak", "Silk adras", "Walnut chest")]


@pytest.fixture
def names(backend: Backend) -> set[str]:
    """What is compared while this store answers, but for the known words."""
    return {"postgres", "suggestions", backend.name}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)


@pytest.fixture
def proxy(elastic: ElasticBackend, settings: pytest.FixtureRequest) -> Iterator[UnreliableProxy]:
    """The cluster behind a proxy."""
    proxy = UnreliableProxy(CLUSTER)
    proxy.open()
    settings.ELASTICSEARCH_URL = proxy.url
    yield proxy
    proxy.close()


def differences() -> set[Difference]:
    return checking.check().differences


def is_settled() -> bool:
    """Whether a check that sees all stores finds nothing."""
    report = checking.check()
    return not report.differences and not report.unreachable and not report.waiting


class TestMessages:
    """Late, doubled and crossed messages."""

    def test_that_are_doubled_change_nothing(self, backend: Backend, products: list[Product]) -> None:
        ids = [product.pk for product in products]
        for _ in range(2):
            tasks.sync(product_ids=ids)
        assert is_settled()

    def test_that_come_late_say_what_is_true_by_then(self, backend: Backend, products: list[Product]) -> None:
        ids = [product.pk for product in products]
        late = indexing.read(ids)
        rename(products[0], "Red felt shyrdak")
        Product.objects.filter(pk=products[1].pk).update(status="withdrawn")
        tasks.sync(product_ids=ids)
        indexing.write(late[1], {}, refresh=True)
        assert is_settled()
        assert (queries.search("red shyrdak").total, queries.search("adras").total) == (1, 0)

    def test_of_a_deletion_and_a_late_write_leave_nothing(self, backend: Backend, products: list[Product]) -> None:
        number = products[0].pk
        tasks.sync(product_ids=[product.pk for product in products])
        late = indexing.read([number])
        products[0].variants.all().delete()
        products[0].images.all().delete()
        products[0].delete()
        tasks.sync(product_ids=[number])
        indexing.write(late[1], {}, refresh=True)
        assert is_settled()
        assert queries.search("shyrdak").total == 0

    def test_of_a_renamed_workshop_reach_all_its_products(self, backend: Backend, products: list[Product]) -> None:
        tasks.sync(product_ids=[product.pk for product in products])
        Workshop.objects.filter(pk=products[0].workshop_id).update(name="Zhumgal Masters")
        catalogue.touch_workshop(products[0].workshop_id)
        assert (checking.check().waiting, differences()) == (1, set())
        assert outbox.sweep() == 1
        assert is_settled()

    def test_whose_wake_up_was_lost_are_found_by_the_sweep(self, backend: Backend, products: list[Product]) -> None:
        outbox.put("search.sync", product_ids=[product.pk for product in products])
        outbox.sweep()
        assert is_settled()


class TestCheck:
    def test_finds_and_repairs_what_no_message_told(
        self, backend: Backend, names: set[str], products: list[Product], small_batches: None
    ) -> None:
        first, second, third = (product.pk for product in products)
        tasks.sync(product_ids=[first, third])
        rename(products[0], "Blue shyrdak")
        Product.objects.filter(pk=third).update(status="withdrawn")
        kinds = {(first, "stale"), (second, "missing"), (third, "left over")}
        expected = {Difference(name, kind, number) for name in names for number, kind in kinds}
        expected |= {Difference("words", "missing", number) for number in (first, second)}
        assert differences() == expected
        assert checking.check(repair=True).differences == expected
        assert is_settled()
        assert queries.search("blue shyrdak").ids == [first]

    def test_finds_what_lies_behind_the_last_product(self, backend: Backend, names: set[str], products: list[Product]) -> None:
        tasks.sync(product_ids=[product.pk for product in products])
        Product.objects.update(status="withdrawn")
        assert len(differences()) == 3 * len(names)
        checking.check(repair=True)
        assert is_settled()
        assert queries.search("").total == 0

    def test_leaves_a_product_to_the_message_that_waits(self, postgres: Backend, products: list[Product]) -> None:
        outbox.put("search.sync", product_ids=[products[0].pk])
        report = checking.check()
        assert {each.product_id for each in report.differences} == {product.pk for product in products[1:]}
        assert report.waiting == 1

    def test_takes_a_message_that_was_given_up_for_lost(self, postgres: Backend, products: list[Product]) -> None:
        outbox.put("search.sync", product_ids=[products[0].pk])
        OutboxEntry.objects.update(failed_at=timezone.now())
        assert {each.product_id for each in differences()} == {product.pk for product in products}

    def test_sees_other_stock_prices_and_deliveries(self, postgres: Backend, products: list[Product]) -> None:
        tasks.sync(product_ids=[product.pk for product in products])
        products[0].variants.update(stock=0)
        Product.objects.filter(pk=products[1].pk).update(price_minor=1)
        assert differences() == {Difference("postgres", "stale", product.pk) for product in products[:2]}

    def test_finds_what_a_change_of_one_store_lost(self, elastic: ElasticBackend, products: list[Product]) -> None:
        ids = [product.pk for product in products]
        tasks.sync(product_ids=ids)
        reading = SearchDocument.objects.get(pk=ids[0]).version
        client.writing().delete(index=indices.read_alias(), id=str(ids[0]), version=reading, version_type="external_gte")
        SearchDocument.objects.filter(pk=ids[1]).delete()
        assert differences() == {Difference("elasticsearch", "missing", ids[0]), Difference("postgres", "missing", ids[1])}
        checking.check(repair=True)
        assert is_settled()

    def test_fills_a_cluster_that_lost_its_index(self, elastic: ElasticBackend, products: list[Product]) -> None:
        tasks.sync(product_ids=[product.pk for product in products])
        client.writing().indices.delete(index=indices.named(indices.read_alias()))
        assert checking.check().unreachable == "there is no index"
        assert not checking.check(repair=True).unreachable
        assert is_settled()
        assert queries.search("adras").backend == "elasticsearch"

    def test_goes_on_counting_behind_a_cluster_that_saw_a_later_database(self, elastic: ElasticBackend, products: list[Product]) -> None:
        tasks.sync(product_ids=[product.pk for product in products])
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('search_reading', 1)")
        SearchDocument.objects.all().delete()
        checking.check(repair=True)
        rename(products[0], "Blue shyrdak")
        tasks.sync(product_ids=[products[0].pk])
        assert is_settled()
        assert queries.search("blue shyrdak").ids == [products[0].pk]

    def test_compares_postgres_while_the_cluster_is_away_and_leaves_it_a_message(
        self, proxy: UnreliableProxy, products: list[Product]
    ) -> None:
        with proxy.refusing():
            report = checking.check(repair=True)
            assert {each.store for each in report.differences} == {"postgres", "suggestions", "words"}
            assert report.unreachable
        waiting = OutboxEntry.objects.get(done_at=None)
        assert waiting.payload == {"product_ids": [product.pk for product in products]}
        stores.WRITE_BREAKER.succeeded()
        outbox.sweep()
        assert is_settled()

    def test_brings_back_lost_suggestions_and_words(self, postgres: Backend, products: list[Product]) -> None:
        tasks.check_index()
        Suggestion.objects.filter(text="Silk adras").delete()
        IndexedWord.objects.filter(key="chest").delete()
        expected = {Difference("suggestions", "missing", products[1].pk), Difference("words", "missing", products[2].pk)}
        assert differences() == expected
        tasks.check_index()
        assert is_settled()
        assert Suggestion.objects.filter(text="Silk adras").exists()
        assert IndexedWord.objects.filter(key="chest").exists()

    def test_suggests_a_workshop_by_its_name_of_today(self, postgres: Backend, products: list[Product]) -> None:
        tasks.check_index()
        Workshop.objects.filter(pk=products[0].workshop_id).update(name="Zhumgal Masters")
        tasks.check_index()
        assert Suggestion.objects.filter(kind="workshop", text="Zhumgal Masters", word=0).exists()

    def test_runs_in_the_night_and_repairs(self, backend: Backend, products: list[Product], settings: pytest.FixtureRequest) -> None:
        assert tasks.check_index.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
        tasks.check_index()
        assert is_settled()

    def test_is_remembered_for_whoever_watches(self, postgres: Backend, products: list[Product], client: pytest.FixtureRequest) -> None:
        checking.check()
        watched = client.get("/health/search/").json()
        assert watched["store"] == "postgres"
        assert watched["last_check"]["counts"] == {"postgres missing": 3, "suggestions missing": 3, "words missing": 3}
        assert (watched["messages_waiting"], watched["fell_back_today"]) == (0, {"asked": 0, "spared": 0})


class TestCommand:
    def run(self, *options: str) -> str:
        out = StringIO()
        call_command("check_index", *options, stdout=out)
        return out.getvalue()

    def test_fails_for_what_it_left_and_says_what_it_repaired(
        self, postgres: Backend, products: list[Product], small_batches: None
    ) -> None:
        with pytest.raises(CommandError, match="--repair"):
            self.run()
        said = self.run("--repair")
        assert "2 products compared\n3 products compared\n" in said
        assert "postgres missing: 3 (repaired)" in said
        assert self.run().endswith("The index is as the database, 3 products.\n")

    def test_says_that_the_cluster_could_not_be_compared(self, proxy: UnreliableProxy, products: list[Product]) -> None:
        with proxy.refusing(), pytest.raises(CommandError, match="not compared"):
            self.run("--repair")

    def test_says_what_waits(self, postgres: Backend, products: list[Product]) -> None:
        outbox.put("search.sync", product_ids=[product.pk for product in products])
        assert "waiting for their message: 3" in self.run()


class TestBulk:
    def test_killed_in_the_middle_is_finished_by_its_message(self, proxy: UnreliableProxy, products: list[Product]) -> None:
        outbox.put("search.sync", product_ids=[product.pk for product in products])
        with proxy.failing(kept_lines=2):
            outbox.sweep()
        OutboxEntry.objects.update(available_at=timezone.now())
        assert OutboxEntry.objects.get().done_at is None
        outbox.sweep()
        assert is_settled()

    def test_killed_in_the_middle_is_found_by_the_check(self, proxy: UnreliableProxy, products: list[Product]) -> None:
        ids = [product.pk for product in products]
        with proxy.failing(kept_lines=2), pytest.raises(BackendUnavailable):
            indexing.sync(ids)
        found = differences()
        assert len(found) == 2
        assert found < {Difference("elasticsearch", "missing", number) for number in ids}
        checking.check(repair=True)
        assert is_settled()


class Worker(threading.Thread):
    """Does something over and over until it is told to end; what it raises is kept."""

    def __init__(self, work: Callable[[], None], ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.rounds = 0
        self.error: Exception | None = None
        self._work, self._ended = work, ended

    def run(self) -> None:
        try:
            while not self._ended.is_set():
                self._work()
                self.rounds += 1
        except Exception as error:
            self.error = error
        finally:
            connection.close()


class Load:
    """Buyers and vendors at work, each in a thread of their own, from `start` to `end`."""

    def __init__(self) -> None:
        self.shown = [ProductFactory(title=title("Felt shyrdak")) for _ in range(12)]
        self.turning = [ProductFactory(title=title("Silk adras")) for _ in range(6)]
        self.answered_by: set[str] = set()
        self._ended = threading.Event()
        self._numbers = count()
        self.workers = [Worker(work, self._ended) for work in (self.rename, self.turn, self.add, self.read)]

    def start(self) -> None:
        for worker in self.workers:
            worker.start()

    def end(self) -> None:
        self._ended.set()
        for worker in self.workers:
            worker.join(60)

    def rename(self) -> None:
        number = next(self._numbers)
        product = self.shown[number % len(self.shown)]
        rename(product, f"Felt shyrdak x{number}x")
        indexing.sync([product.pk])

    def turn(self) -> None:
        """Take some goods off sale and put them back; the last turn leaves half of them off."""
        for product, status in product_pairs(self.turning):
            Product.objects.filter(pk=product.pk).update(status=status)
            indexing.sync([product.pk])

    def add(self) -> None:
        indexing.sync([ProductFactory(title=title("Walnut chest")).pk])

    def read(self) -> None:
        found = queries.search("shyrdak")
        self.answered_by.add(found.backend)
        assert found.total == len(self.shown)


def product_pairs(products: list[Product]) -> list[tuple[Product, str]]:
    return [(product, status) for status in ("withdrawn", "published") for product in products] + [
        (product, "withdrawn") for product in products[::2]
    ]


@pytest.mark.django_db(transaction=True)
class TestRebuild:
    def test_under_load_loses_nothing_and_answers_all_the_time(self, elastic: ElasticBackend, monkeypatch: pytest.MonkeyPatch) -> None:
        make_rates()
        load = Load()
        indexing.rebuild()
        monkeypatch.setattr(indexing, "BATCH", 3)
        load.start()
        for _ in range(2):
            call_command("rebuild_index", stdout=StringIO())
        load.end()
        assert [worker.error for worker in load.workers] == [None] * 4
        assert min(worker.rounds for worker in load.workers) >= 1
        assert load.answered_by == {"elasticsearch"}
        assert is_settled()
        assert queries.search("chest").total == load.workers[2].rounds

    def test_that_was_killed_is_cleaned_up_by_the_next(self, elastic: ElasticBackend, monkeypatch: pytest.MonkeyPatch) -> None:
        make_rates()
        product = ProductFactory(title=title("Felt shyrdak"))
        indexing.rebuild()
        indices.start_next()
        monkeypatch.setattr(indices, "remove", killed)
        with pytest.raises(KeyboardInterrupt):
            indices.finish_next(indices.create(indices.next_alias()))
        monkeypatch.undo()
        assert len(every_index()) == 3
        indexing.rebuild()
        assert every_index() == indices.named(indices.read_alias())
        assert queries.search("shyrdak").ids == [product.pk]

    def test_gives_way_to_one_that_began_later(self, elastic: ElasticBackend) -> None:
        make_rates()
        ProductFactory(title=title("Felt shyrdak"))

        def batches() -> Iterator[list[indexing.IndexFields]]:
            indexing.rebuild()
            yield []

        with pytest.raises(BackendUnavailable):
            elastic.rebuild(batches())
        assert is_settled()


def killed(_names: list[str]) -> None:
    raise KeyboardInterrupt


def every_index() -> list[str]:
    return sorted(client.writing().indices.get(index=f"{indices.read_alias()}-*"))
