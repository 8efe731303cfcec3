"""Products of the catalogue in both stores: late, doubled and lost messages, deletions and rebuilds."""

from datetime import UTC, datetime

import pytest

from search import indexing, queries, sources, stores, tasks
from search.backends.base import Backend, BackendUnavailable, Filters
from search.documents import index_fields
from search.models import SearchDocument
from search.thesaurus import current
from shop.catalogue.models import Category, Product, Term, Variant
from shop.kit.outbox import TryLater
from shop.kit.translated import TranslatedText
from shop.rates import queries as rates
from shop.rates.models import Rate
from tests.search.products import document, fill
from vendors.workshops.models import ShippingZone, Workshop

AT = datetime(2026, 3, 1, tzinfo=UTC)


def text(**texts: str) -> TranslatedText:
    """The same words in several languages, the first of which is the source."""
    return TranslatedText(next(iter(texts)), texts)


@pytest.fixture
def workshop(db: None) -> Workshop:
    """An open workshop in Kyrgyzstan that ships to Germany."""
    workshop = Workshop.objects.create(
        slug="kochkor-felt", name="Kochkor Felt", country="KG", place="Kochkor",
        legal_form="cooperative", language="ky", currency="KGS",
    )  # fmt: skip
    ShippingZone.objects.create(
        workshop=workshop,
        carrier="Post",
        countries=["DE"],
        first_minor=1,
        further_minor=1,
        days_min=5,
        days_max=9,
    )
    Rate.objects.create(
        source="nbkr",
        base="USD",
        quote="KGS",
        rate="87.5",
        nominal=1,
        date=AT.date(),
        fetched_at=AT,
        is_recorded=True,
    )
    rates.forget()
    return workshop


@pytest.fixture
def shyrdak(workshop: Workshop) -> Product:
    """A published shyrdak for 8,750 som, which are a hundred dollars."""
    felt = Category.objects.create(slug="felt", name=text(en="Felt", ru="Войлок"))
    rugs = Category.objects.create(slug="felt-rugs", parent=felt, name=text(en="Felt rugs"))
    product = Product.objects.create(
        workshop=workshop, slug="shyrdak-1", status="published", title=text(ky="Шырдак", en="Shyrdak"),
        description=text(ky="Жүндөн"), category=rugs, currency="KGS", price_minor=875_000, published_at=AT,
    )  # fmt: skip
    product.terms.add(Term.objects.create(kind="material", slug="wool", name=text(en="Wool", uz="Jun")))
    product.terms.add(Term.objects.create(kind="color", slug="red", name=text(en="Red")))
    Variant.objects.create(product=product, sku="a", price_minor=875_000, stock=1)
    return product


class TestSources:
    def test_read_all_that_is_found_filtered_and_counted(self, shyrdak: Product) -> None:
        (found,) = sources.documents([shyrdak.pk], version=7)
        assert (found.id, found.version, found.titles) == (shyrdak.pk, 7, {"ky": "Шырдак", "en": "Shyrdak"})
        assert [each.slug for each in found.categories] == ["felt", "felt-rugs"]
        assert [[each.slug for each in group] for group in (found.techniques, found.materials, found.colors)] == [
            [], ["wool"], ["red"],
        ]  # fmt: skip
        assert (found.workshop_slug, found.country, found.place) == ("kochkor-felt", "KG", "Kochkor")
        assert (found.price_usd, found.price_minor, found.currency) == (10_000, 875_000, "KGS")
        assert (found.ships_to, found.in_stock, found.published_at) == (("DE",), True, AT)

    def test_leave_out_what_is_not_on_sale(self, shyrdak: Product, workshop: Workshop) -> None:
        Product.objects.update(status="withdrawn")
        assert sources.documents([shyrdak.pk], version=1) == []
        Product.objects.update(status="published")
        Workshop.objects.update(status="paused")
        assert sources.documents([shyrdak.pk], version=1) == []

    def test_name_the_sizes_that_can_be_bought(self, shyrdak: Product) -> None:
        Variant.objects.create(product=shyrdak, sku="b", price_minor=1, position=2, name=text(en="Large, 90x150", ru="Большой, 90x150"))
        Variant.objects.create(product=shyrdak, sku="c", price_minor=1, position=1, name=text(en="Runner"), is_active=False)
        (found,) = sources.documents([shyrdak.pk], version=1)
        assert found.variants == ({}, {"en": "Large, 90x150", "ru": "Большой, 90x150"})

    def test_take_reserved_pieces_for_sold(self, shyrdak: Product) -> None:
        Variant.objects.update(reserved=1)
        assert not sources.documents([shyrdak.pk], version=1)[0].in_stock

    def test_ask_the_same_number_of_statements_for_many(self, shyrdak: Product, workshop: Workshop, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        plain = {"status": "published", "title": text(en="Rug"), "currency": "KGS", "price_minor": 1, "published_at": AT}
        more = [Product.objects.create(workshop=workshop, slug=f"more-{number}", category=shyrdak.category, **plain) for number in range(9)]
        sources.documents([shyrdak.pk], version=1)
        with django_assert_num_queries(7):
            assert len(sources.documents([shyrdak.pk, *(product.pk for product in more)], version=1)) == 10


class TestSync:
    @pytest.mark.parametrize("query", ["shyrdak 90x150", "ширдак большой"])
    def test_finds_by_a_size(self, backend: Backend, shyrdak: Product, query: str) -> None:
        Variant.objects.update(name=text(en="Large, 90x150", ru="Большой, 90x150"))
        indexing.sync([shyrdak.pk], refresh=True)
        found = queries.search(query)
        assert (list(found.ids), found.interpretation.notes, found.interpretation.unknown) == ([shyrdak.pk], (), ())

    def test_makes_a_product_findable_and_unfindable(self, backend: Backend, shyrdak: Product) -> None:
        indexing.sync([shyrdak.pk], refresh=True)
        found = queries.search("ширдак", filters=Filters(category=("felt",), ships_to="DE", price_max=10_000))
        assert (list(found.ids), found.backend) == ([shyrdak.pk], backend.name)
        Product.objects.update(status="withdrawn")
        indexing.sync([shyrdak.pk], refresh=True)
        assert queries.search("ширдак").total == 0

    def test_takes_out_what_was_deleted_for_good(self, backend: Backend, shyrdak: Product) -> None:
        indexing.sync([shyrdak.pk], refresh=True)
        number = shyrdak.pk
        shyrdak.terms.clear()
        shyrdak.delete()
        indexing.sync([number, number], refresh=True)
        assert queries.search("").total == 0

    def test_writes_postgres_when_the_cluster_is_away_and_asks_to_be_run_again(self, shyrdak: Product, settings) -> None:  # type: ignore[no-untyped-def]
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        with pytest.raises(TryLater):
            tasks.sync(product_ids=[shyrdak.pk])
        assert SearchDocument.objects.get().live


class TestVersions:
    def test_late_write_does_not_overwrite_a_later_reading(self, backend: Backend) -> None:
        fill(backend, [document(1, title="new words", version=9)])
        fill(backend, [document(1, title="old words", version=3)])
        assert (queries.search("new words").total, queries.search("old").total) == (1, 0)

    def test_late_write_does_not_bring_back_what_was_deleted(self, backend: Backend) -> None:
        fill(backend, [document(1, title="rug", version=1)])
        backend.delete({1: 9}, refresh=True)
        fill(backend, [document(1, title="rug", version=3)])
        assert queries.search("rug").total == 0
        fill(backend, [document(1, title="rug", version=10)])
        assert queries.search("rug").total == 1

    def test_late_deletion_does_not_take_out_a_later_reading(self, backend: Backend) -> None:
        fill(backend, [document(1, title="rug", version=9)])
        backend.delete({1: 3, 2: 3}, refresh=True)
        assert queries.search("rug").total == 1

    def test_readings_count_upwards(self, db: None) -> None:
        first, second = indexing.next_reading(), indexing.next_reading()
        assert second > first


class TestRebuild:
    def test_ends_at_the_truth_of_the_database(self, backend: Backend, shyrdak: Product) -> None:
        fill(backend, [document(10**6, title="ghost", version=1)])
        seen: list[int] = []
        assert indexing.rebuild(seen.append) == 1
        assert seen == [1]
        assert queries.search("").ids == [shyrdak.pk]
        assert queries.search("shyrdak").ids == [shyrdak.pk]

    def test_loses_no_write_made_meanwhile(self, elastic, shyrdak: Product, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        indexing.rebuild()
        fields = index_fields(document(77, title="latecomer", version=indexing.next_reading()), current.thesaurus())

        def batches():  # type: ignore[no-untyped-def]
            yield indexing.read([shyrdak.pk])[1]
            elastic.index([fields], refresh=True)
            assert queries.search("latecomer").ids == [77], "the old index takes writes until the end"
            yield []

        elastic.rebuild(batches())
        assert queries.search("latecomer").ids == [77]
        assert queries.search("shyrdak").ids == [shyrdak.pk]

    def test_that_died_is_begun_anew(self, elastic, shyrdak: Product) -> None:  # type: ignore[no-untyped-def]
        indexing.rebuild()

        def dying():  # type: ignore[no-untyped-def]
            yield indexing.read([shyrdak.pk])[1]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            elastic.rebuild(dying())
        assert queries.search("shyrdak").ids == [shyrdak.pk]
        indexing.rebuild()
        assert queries.search("shyrdak").ids == [shyrdak.pk]

    def test_is_not_needed_for_a_write_before_the_first(self, elastic, shyrdak: Product, settings) -> None:  # type: ignore[no-untyped-def]
        settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}-fresh"
        indexing.sync([shyrdak.pk])
        assert not elastic.healthy()
        with pytest.raises(BackendUnavailable):
            elastic.search(queries.SearchRequest(queries.Plan(())))
        assert indexing.rebuild() == 1
        assert elastic.healthy()
        assert stores.filled()
