"""Crafts as shelves, countries, and what people keep for later."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import connection, transaction
from graphql_relay import to_global_id

from shop.accounts.viewer import Viewer
from shop.catalogue import queries, saving
from shop.kit.errors import Conflict
from shop.kit.translated import TranslatedText
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.orders import make_rates
from vendors.workshops import queries as workshops

pytestmark = pytest.mark.django_db
SAVED = "query ($first: Int!, $after: String) { viewer { saved(first: $first, after: $after) { pageInfo { endCursor } edges { node { slug } } } } }"


def slugs(data):
    return [edge["node"]["slug"] for edge in data["viewer"]["saved"]["edges"]]


class TestShelves:
    def test_count_a_craft_with_its_parts_and_show_its_newest(self, cast, now, django_assert_num_queries):
        felt, clay = CategoryFactory(slug="felt"), CategoryFactory(slug="clay")
        rugs = CategoryFactory(slug="rugs", parent=felt)
        ProductFactory(workshop=cast.workshop, category=felt, published_at=now)
        newest = ProductFactory(workshop=cast.workshop, category=rugs, published_at=now + timedelta(days=1))
        ProductFactory(workshop=cast.workshop, category=clay, status="withdrawn")
        with django_assert_num_queries(4):
            (shelf,) = queries.shelves()
        assert (shelf.category, shelf.pieces, shelf.newest) == (felt, 2, newest)

    def test_are_told_with_a_picture(self, cast, ask):
        product = ProductFactory(workshop=cast.workshop)
        (shelf,) = ask(cast.guest, "{ shelves { pieces category { slug } picture { width } } }")["shelves"]
        assert (shelf["pieces"], shelf["picture"]["width"]) == (1, product.images.get().image.width)


def test_countries_name_their_crafts_the_commonest_first(cast, ask):
    counted = workshops.crafts_by_country()
    assert set(counted) == {"KZ", "KG", "TJ", "TM", "UZ"}
    rows = ask(cast.guest, "{ makerCountries { code name workshops crafts } }")["makerCountries"]
    assert sum(row["workshops"] for row in rows) == workshops.for_sale().count()


class TestSaving:
    def test_keeps_a_piece_once_and_lets_it_go(self, cast, now, do):
        product = ProductFactory(workshop=cast.workshop)
        key = to_global_id("Product", product.pk)
        for _time in range(2):
            assert do(cast.buyer, "saveProduct", "product { isSaved }", product=key)["product"]["isSaved"]
        assert queries.saved_keys(cast.buyer) == {product.pk}
        assert not do(cast.buyer, "forgetProduct", "product { isSaved }", product=key)["product"]["isSaved"]
        assert queries.saved_keys(cast.buyer) == frozenset()

    def test_lists_the_newest_first_page_by_page_to_its_owner_alone(self, cast, now, ask):
        for days in range(3):
            product = ProductFactory(slug=f"piece-{days}", workshop=cast.workshop)
            saving.save(product=product, by=cast.buyer, at=now + timedelta(days=days))
            saving.save(product=product, by=cast.vendor, at=now)
        first = ask(cast.buyer, SAVED, first=2)
        assert slugs(first) == ["piece-2", "piece-1"]
        assert slugs(ask(cast.buyer, SAVED, first=2, after=first["viewer"]["saved"]["pageInfo"]["endCursor"])) == ["piece-0"]
        assert slugs(ask(cast.other_vendor, SAVED, first=9)) == slugs(ask(cast.guest, SAVED, first=9)) == []

    def test_hides_what_may_no_longer_be_seen(self, cast, now, ask):
        product = ProductFactory(workshop=cast.workshop)
        saving.save(product=product, by=cast.buyer, at=now)
        product.status = "withdrawn"
        product.save()
        assert slugs(ask(cast.buyer, SAVED, first=9)) == []

    def test_ends_at_a_number(self, cast, now, monkeypatch):
        monkeypatch.setattr(saving, "MAX_SAVED", 1)
        first = saving.save(product=ProductFactory(workshop=cast.workshop), by=cast.buyer, at=now)
        with pytest.raises(Conflict):
            saving.save(product=ProductFactory(workshop=cast.workshop), by=cast.buyer, at=now)
        assert saving.save(product=first, by=cast.buyer, at=now) == first

    def test_of_a_list_is_asked_once(self, cast, ask, django_assert_num_queries):
        ProductFactory.create_batch(4, workshop=cast.workshop)
        document = "{ products { edges { node { isSaved title { text } } } } }"
        with django_assert_num_queries(2):
            assert len(ask(cast.buyer, document)["products"]["edges"]) == 4


@pytest.mark.django_db(transaction=True)
def test_two_windows_do_not_save_more_than_the_number(now, monkeypatch):
    monkeypatch.setattr(saving, "MAX_SAVED", 1)
    buyer, first, second = Viewer(user=UserFactory()), ProductFactory(), ProductFactory()

    def save_second() -> str:
        try:
            return saving.save(product=second, by=buyer, at=now).slug
        except Conflict:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            saving.save(product=first, by=buyer, at=now)
            other = pool.submit(save_second)
            wait([other], timeout=1)
        assert other.result() == "refused"
    assert queries.saved_keys(buyer) == {first.pk}


def test_an_alternative_text_names_its_language(cast, ask):
    product = ProductFactory(workshop=cast.workshop, slug="bowl")
    product.images.update(alt=TranslatedText.of("ru", {"ru": "Синяя чаша"}))
    (image,) = ask(cast.guest, '{ product(slug: "bowl") { images { alt altLanguage } } }')["product"]["images"]
    assert image == {"alt": "Синяя чаша", "altLanguage": "ru"}


def test_delivery_is_the_way_to_the_reader_in_their_money(cast, ask):
    make_rates()
    document = "query ($slug: String!) { workshop(slug: $slug) { delivery { price { currency } furtherPrice { currency } daysMin } } }"
    seen = ask(Viewer(ship_to="DE", currency="EUR"), document, slug=cast.workshop.slug)["workshop"]["delivery"]
    assert (seen["price"]["currency"], seen["furtherPrice"]["currency"]) == ("EUR", "EUR")
    assert ask(Viewer(currency="EUR"), document, slug=cast.workshop.slug)["workshop"]["delivery"] is None
