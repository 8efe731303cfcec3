"""The shop while no bank has told any exchange rate: prices are as the workshops set them."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from search import indexing
from shop.catalogue.models import Product
from tests.cast import Cast, viewer_for
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.shop.storefront.pages import BERLIN, page

pytestmark = pytest.mark.django_db


def shown(client: Client, currency: str, name: str, *parts: str, language: str = "en", query: str = "") -> str:
    """What a page says to a visitor who reads prices in this currency."""
    response = client.get(f"{page(name, *parts, language=language)}{query}", headers={"X-Currency": currency})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


@pytest.fixture(autouse=True)
def scarf(cast: Cast, settings: Any) -> Product:
    """A scarf for 90,000 sum, found by PostgreSQL."""
    settings.ELASTICSEARCH_URL = ""
    product: Product = ProductFactory(
        workshop=cast.workshop, slug="atlas-scarf", price_minor=9_000_000, category=CategoryFactory(slug="silk")
    )
    indexing.sync([product.pk])
    return product


def buy(client: Client, *products: Product) -> None:
    """Put one of each into the visitor's cart and have it delivered to Germany."""
    for product in products:
        html = client.get(page("product", product.slug)).content.decode()
        found = re.search(r'name="variant" value="([^"]+)"', html)
        assert found is not None
        client.post(page("product", product.slug), {"do": "AddToCart", "variant": found.group(1), "quantity": "1"})
    client.post(page("checkout"), {"do": "ChoosePreferences", "shipTo": "DE"})


@pytest.mark.parametrize("currency", ["USD", "EUR", "KZT", "UZS"])
class TestEveryPage:
    @pytest.mark.parametrize("address", [("search",), ("craft", "silk"), ("product", "atlas-scarf"), ("workshop", "atlas-uyi")])
    def test_shows_the_price_of_the_workshop(self, client: Client, currency: str, address: tuple[str, ...]) -> None:
        assert "90,000 soʻm" in shown(client, currency, *address)

    @pytest.mark.parametrize("name", ["home", "makers", "delivery", "selling", "checkout", "preferences"])
    def test_opens(self, client: Client, currency: str, name: str) -> None:
        assert shown(client, currency, name)

    def test_of_the_cart_shows_what_lies_in_it(self, client: Client, currency: str, scarf: Product) -> None:
        buy(client, scarf)
        assert "90,000 soʻm" in shown(client, currency, "cart")

    def test_offers_no_choice_by_price(self, client: Client, currency: str, scarf: Product) -> None:
        html = shown(client, currency, "search", query="?price_from=10&price_to=20")
        assert 'id="facet-price-from"' not in html
        assert "Ikat scarf" in html


class TestCatalogue:
    @pytest.mark.parametrize("currency", ["USD", "EUR", "KZT", "UZS"])
    def test_gives_the_price_in_its_own_currency(self, cast: Cast, ask: Any, currency: str) -> None:
        document = (
            "{ products { edges { node { price { amount currency } workshop { shippingZones { price { currency } } } } } }"
            " search { filtersByPrice edges { node { price { amount currency } } } } }"
        )
        found = ask(viewer_for(currency=currency), document)
        price = {"amount": "90000.00", "currency": "UZS"}
        assert [edge["node"]["price"] for edge in found["products"]["edges"] + found["search"]["edges"]] == [price, price]
        assert found["products"]["edges"][0]["node"]["workshop"]["shippingZones"] == [{"price": {"currency": "UZS"}}]
        assert found["search"]["filtersByPrice"] is False


class TestCart:
    @pytest.fixture
    def both(self, client: Client, cast: Cast, scarf: Product) -> Client:
        """A guest with pieces of two workshops in two currencies."""
        buy(client, scarf, ProductFactory(workshop=cast.other_workshop, slug="rug"))
        return client

    def test_of_two_currencies_adds_nothing_up_and_cannot_be_paid(self, both: Client) -> None:
        html = shown(both, "USD", "cart")
        assert "90,000 soʻm" in html
        assert "1,200,000 som" in html
        assert "To pay now" not in html
        assert html.count("There is no exchange rate for your currency now, so this cannot be paid.") == 1
        assert "Continue to payment" not in html

    def test_is_refused_at_the_checkout_in_words(self, both: Client) -> None:
        html = shown(both, "USD", "checkout")
        assert "There is no exchange rate for your currency now" in html
        sent = both.post(page("checkout"), {"do": "StartCheckout", **BERLIN}, headers={"X-Currency": "USD"})
        assert sent.status_code == 422
        assert "There is no exchange rate for your currency now" in sent.content.decode()

    def test_of_the_reader_s_own_currency_is_paid_without_a_rate(self, client: Client, scarf: Product) -> None:
        buy(client, scarf)
        html = shown(client, "UZS", "cart")
        assert "To pay now" in html
        assert "Continue to payment" in html
        assert "There is no exchange rate" not in html
