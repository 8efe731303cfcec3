"""The buyer's pages as a browser without JavaScript sees them."""

import re
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone
from graphql_relay import to_global_id

from payments import providers, settlement
from search import labels
from search.asking import filters_of
from search.backends.base import Filters
from search.graphql.queries import labeled
from shop.carts.models import CartLine
from shop.catalogue.models import Product
from shop.files.models import Image
from shop.orders import operations as orders
from shop.orders import refunding
from shop.orders.models import Order
from shop.rates import operations as rates
from shop.storefront.urls import ABOUT
from tests.cast import Cast, viewer_for
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.orders import NOW, make_staff
from tests.fakes.provider import FakeProvider
from tests.shop.storefront.pages import BERLIN, page
from vendors.workshops.models import Workshop

pytestmark = pytest.mark.django_db

PEOPLE = ("account", "saved", "addresses", "tokens")
OPEN_TO_ALL = ("home", "search", "makers", "cart", "checkout", "orders", "preferences", "delivery", "selling", *ABOUT)


def text_of(response: Any) -> str:
    """The page that was answered."""
    return response.content.decode()


def value_of(response: Any, name: str) -> str:
    """The first value of an input on the page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', text_of(response))
    assert found, f"no input {name}"
    return found.group(1)


@pytest.fixture(autouse=True)
def _recorded_rates(db: None) -> None:
    """Prices are shown in the visitor's currency."""
    rates.load_recorded(at=timezone.now())


@pytest.fixture
def product(cast: Cast) -> Product:
    """A scarf on sale in the cast's workshop, in a craft with a name."""
    return ProductFactory(workshop=cast.workshop, slug="atlas-scarf", category=CategoryFactory(slug="silk"))


@pytest.fixture
def guest(client: Client, product: Product) -> Client:
    """A guest with the scarf in the cart, who asked for delivery to Germany."""
    shown = client.get(page("product", product.slug))
    client.post(page("product", product.slug), {"do": "AddToCart", "variant": value_of(shown, "variant"), "quantity": "1"})
    client.post(page("checkout"), {"do": "ChoosePreferences", "shipTo": "DE"})
    return client


class TestEveryPage:
    @pytest.mark.parametrize("name", OPEN_TO_ALL)
    @pytest.mark.parametrize("language", ["kk", "ky", "tg", "tk", "uz", "ru", "en"])
    def test_opens_to_a_stranger_in_seven_languages(self, client: Client, product: Product, name: str, language: str) -> None:
        response = client.get(page(name, language=language))

        assert response.status_code == 200
        assert f'<html lang="{language}"' in text_of(response)

    @pytest.mark.parametrize("name", PEOPLE)
    def test_of_a_person_sends_a_stranger_to_sign_in(self, client: Client, name: str) -> None:
        response = client.get(page(name))

        assert response.status_code == 302
        assert "/account/login/" in response["Location"]

    @pytest.mark.parametrize("name", PEOPLE)
    def test_of_a_person_opens_to_them(self, client: Client, cast: Cast, name: str) -> None:
        client.force_login(cast.buyer.user)

        assert client.get(page(name)).status_code == 200

    @pytest.mark.parametrize(("name", "part"), [("craft", "none"), ("product", "none"), ("workshop", "none"), ("order", "U-000000")])
    def test_is_not_found_when_there_is_no_such_thing(self, client: Client, cast: Cast, name: str, part: str) -> None:
        assert client.get(page(name, part)).status_code == 404


class TestLooking:
    def test_a_piece_is_shown_with_its_workshop(self, client: Client, product: Product) -> None:
        shown = text_of(client.get(page("product", product.slug)))

        assert "Ikat scarf" in shown
        assert page("workshop", product.workshop.slug) in shown

    def test_a_craft_is_named_by_its_heading(self, client: Client, product: Product) -> None:
        assert "Silk" in text_of(client.get(page("craft", "silk")))

    def test_a_price_that_cannot_be_read_does_not_break_the_search(self, client: Client, product: Product) -> None:
        response = client.get(page("search"), {"price_from": "cheap", "sort": "sideways", "category": ["silk", ""]})

        assert response.status_code == 200

    @pytest.mark.parametrize(("name", "other"), [("price_from", "price_to"), ("price_to", "price_from")])
    @pytest.mark.parametrize("typed", ["abc", "-5", "1.2.3"])
    def test_a_price_that_cannot_be_read_says_so_at_its_field_and_does_not_filter(
        self, client: Client, product: Product, name: str, other: str, typed: str
    ) -> None:
        shown = text_of(client.get(page("search"), {name: typed, other: ""}))

        field = name.replace("_", "-")
        assert f'value="{typed}"' in shown
        assert f'id="facet-{field}-error"' in shown
        assert f'id="facet-{other.replace("_", "-")}-error"' not in shown
        assert re.findall('class="([^"]*)"[^>]*>[^<>]*Write the amount', shown) == ["error", "error onphone"]
        assert filters_of({name: typed}, "USD") == Filters()

    def test_a_price_is_read_as_people_write_it(self, client: Client, product: Product) -> None:
        shown = text_of(client.get(page("search"), {"price_to": "1 250,50"}))

        assert "facet-price-to-error" not in shown
        assert 'value="1 250,50"' in shown

    def test_prices_may_be_the_wrong_way_round(self) -> None:
        there, back = ({"price_from": low, "price_to": high} for low, high in (("20", "50"), ("50", "20")))

        assert filters_of(there, "USD") == filters_of(back, "USD")
        assert filters_of(there, "USD").price_min == 2000

    def test_a_chosen_side_can_be_let_go_when_nothing_is_found(self, language: str = "en") -> None:
        chosen = Filters(country=("KZ",), category=("no-such-craft",), ready_to_ship=True)
        shown = {row.name: row.values for row in labeled({"country": [], "category": [], "ready_to_ship": []}, chosen, language)}

        assert [(row.value, row.label, row.count, row.selected) for row in shown["country"]] == [("KZ", "Kazakhstan", 0, True)]
        assert [(row.value, row.selected) for row in shown["ready_to_ship"]] == [("true", True)]
        assert shown["category"] == []


class TestCart:
    def test_holds_what_was_added(self, guest: Client) -> None:
        assert "Ikat scarf" in text_of(guest.get(page("cart")))

    def test_is_emptied_by_a_quantity_of_zero(self, guest: Client) -> None:
        line = value_of(guest.get(page("cart")), "line")
        guest.post(page("cart"), {"do": "SetCartQuantity", "line": line, "quantity": "0"})

        assert "Your cart is empty" in text_of(guest.get(page("cart")))

    def test_refuses_what_no_form_offers(self, guest: Client) -> None:
        assert guest.post(page("cart"), {"do": "DeleteEverything"}).status_code == 404


class TestCheckout:
    def test_asks_for_the_fields_of_the_country(self, guest: Client) -> None:
        shown = text_of(guest.get(page("checkout")))

        assert 'name="address.postalCode"' in shown
        assert 'name="address.countryArea"' not in shown

    def test_shows_again_what_was_typed_with_what_is_missing(self, guest: Client) -> None:
        response = guest.post(page("checkout"), {**BERLIN, "do": "StartCheckout", "address.city": ""})

        assert response.status_code == 422
        assert "Lindenweg 4" in text_of(response)
        assert 'id="field-address.city-error"' in text_of(response)

    def test_leads_to_the_payment_page(self, guest: Client) -> None:
        response = guest.post(page("checkout"), {**BERLIN, "do": "StartCheckout"})

        assert response.status_code == 302
        assert response["Location"] == "https://pay.example.test/cs_test_1"

    def test_keeps_what_was_typed_when_the_country_changes(self, guest: Client) -> None:
        response = guest.post(page("checkout"), {**BERLIN, "do": "ChoosePreferences", "shipTo": "AT"})

        assert response.status_code == 200
        shown = text_of(response)
        assert 'name="address.country" value="AT"' in shown
        for name in ("email", "phone", "address.name", "address.streetAddress", "address.city", "address.postalCode"):
            assert BERLIN[name] in shown, name

    def test_pays_when_enter_is_pressed_and_does_what_a_button_says(self, guest: Client) -> None:
        response = guest.post(page("checkout"), {**BERLIN, "do": ["StartCheckout", "ChoosePreferences"], "shipTo": "AT"})

        assert 'name="address.country" value="AT"' in text_of(response)
        assert text_of(response).index('name="do" value="StartCheckout"') < text_of(response).index('value="ChoosePreferences"')

    def test_shows_what_another_country_changes_before_it_is_paid(self, guest: Client) -> None:
        response = guest.post(page("checkout"), {**BERLIN, "do": "StartCheckout", "shipTo": "AT"})

        assert response.status_code == 200
        assert 'name="address.country" value="AT"' in text_of(response)
        assert not Order.objects.exists()


class TestOrder:
    @pytest.fixture
    def order(self, guest: Client) -> Order:
        """The guest's order, which waits for its payment."""
        guest.post(page("checkout"), {**BERLIN, "do": "StartCheckout"})
        return Order.objects.get()

    def test_of_a_guest_waits_for_the_payment(self, guest: Client, order: Order) -> None:
        shown = text_of(guest.get(page("order", order.number)))

        assert "Waiting for your payment" in shown
        assert 'http-equiv="refresh"' in shown

    def test_that_was_left_unpaid_does_not_keep_its_buyer_from_the_last_piece(self, guest: Client, product: Product) -> None:
        quantity = sum(CartLine.objects.values_list("quantity", flat=True))
        product.variants.update(stock=quantity)
        stranger = Client()
        variant = value_of(stranger.get(page("product", product.slug)), "variant")
        stranger.post(page("product", product.slug), {"do": "AddToCart", "variant": variant, "quantity": "1"})
        guest.post(page("checkout"), {**BERLIN, "do": "StartCheckout"})

        assert "just sold" not in text_of(guest.get(page("cart")))
        assert "just sold" in text_of(stranger.get(page("cart")))

        guest.post(page("checkout"), {**BERLIN, "address.city": "Potsdam", "do": "StartCheckout"})
        assert sorted(Order.objects.values_list("status", flat=True)) == ["awaiting_payment", "expired"]

    def test_is_not_there_for_another_visitor(self, order: Order) -> None:
        assert Client().get(page("order", order.number)).status_code == 404

    def test_opens_by_its_link_which_leaves_the_address(self, order: Order) -> None:
        visitor = Client()
        opened = visitor.get(page("order", order.number), {"key": order.token})

        assert opened["Location"] == page("order", order.number)
        assert visitor.get(opened["Location"]).status_code == 200

    def test_of_who_comes_from_paying_offers_no_second_payment(self, order: Order) -> None:
        visitor = Client()
        opened = visitor.get(page("order", order.number), {"key": order.token, "paid": ""})
        shown = text_of(visitor.get(opened["Location"]))

        assert opened["Location"] == page("order", order.number) + "?paid"
        assert ("word is on its way" in shown, "PayOrderAgain" in shown) == (True, False)
        assert "PayOrderAgain" in text_of(visitor.get(page("order", order.number)))

    def test_is_cancelled_before_it_is_paid_and_leaves_the_cart(self, guest: Client, order: Order) -> None:
        where, form = page("order", order.number), {"do": "CancelOrder", "order": to_global_id("Order", order.pk)}
        before = list(CartLine.objects.order_by("pk").values_list("variant", "quantity"))
        assert "Cancel this order" in text_of(guest.get(where))
        provider = cast("FakeProvider", providers.current())
        provider.outages = 1
        guest.post(where, form)
        waiting = text_of(guest.get(where))
        assert ("is being cancelled" in waiting, "PayOrderAgain" in waiting) == (True, False)
        guest.post(where, form)
        shown = text_of(guest.get(where))
        assert "You cancelled this order" in shown
        assert "CancelOrder" not in shown
        assert list(CartLine.objects.order_by("pk").values_list("variant", "quantity")) == before

    def test_names_what_was_paid_back_and_why(self, guest: Client, order: Order) -> None:
        payment = order.payments.get()
        provider = cast("FakeProvider", providers.current())
        provider.pay(str(payment.session_id))
        settlement.settle(payment, provider.checkout_state(str(payment.session_id)), at=NOW)
        part = order.vendor_orders.select_related("order", "workshop").get()
        orders.accept(vendor_order=part, by=viewer_for(part.workshop.members.get().user), at=NOW)
        pieces = {part.lines.get().pk: 1}
        refunding.refund_some(vendor_order=part, pieces=pieces, amount=None, key="k", reason="A crack.", by=make_staff(), at=NOW)
        shown = text_of(guest.get(page("order", order.number)))
        assert "paid back: 1" in shown
        assert "A crack." in shown

    def test_stays_closed_for_a_wrong_key(self, order: Order) -> None:
        visitor = Client()
        opened = visitor.get(page("order", order.number), {"key": "x" * 43})

        assert visitor.get(opened["Location"]).status_code == 404

    def test_is_among_the_orders_of_the_browser(self, guest: Client, order: Order) -> None:
        assert order.number in text_of(guest.get(page("orders")))


class TestPreferences:
    def test_lead_back_to_where_the_visitor_was(self, client: Client, product: Product) -> None:
        response = client.post(page("preferences") + "?next=/en/cart/", {"do": "ChoosePreferences", "currency": "EUR", "shipTo": "DE"})

        assert response["Location"] == "/en/cart/"
        assert "to Germany · €" in text_of(client.get(page("home")))

    def test_never_lead_to_another_site(self, client: Client, cast: Cast) -> None:
        response = client.post(page("preferences") + "?next=//evil.example/", {"do": "ChoosePreferences", "currency": "EUR"})

        assert response["Location"] == page("preferences")


class TestPeople:
    def test_keep_an_address(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.buyer.user)
        client.post(page("addresses"), {**BERLIN, "do": "SaveAddress", "isDefault": "true"})

        assert "Lindenweg 4" in text_of(client.get(page("addresses")))

    def test_see_a_new_token_once(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.buyer.user)
        made = text_of(client.post(page("tokens"), {"do": "CreateApiToken", "name": "Shelf", "scopes": ["read"], "days": "30"}))

        secret = re.search(r"<p><code>([^<]+)</code></p>", made)
        assert secret
        assert secret.group(1) not in text_of(client.get(page("tokens")))


class TestNames:
    @pytest.mark.parametrize(("language", "is_spelled"), [("en", True), ("uz", True), ("ru", False)])
    def test_in_other_letters_are_spelled_beside_for_readers_of_latin_ones(
        self, client: Client, product: Product, language: str, *, is_spelled: bool
    ) -> None:
        Workshop.objects.filter(pk=product.workshop_id).update(name="Жибек жолу")
        for address in (
            page("product", product.slug, language=language),
            page("workshop", product.workshop.slug, language=language),
            page("makers", language=language),
        ):
            shown = text_of(client.get(address))
            assert "Жибек жолу" in shown
            assert ("(Zhibek zholu)" in shown) == is_spelled, address

    @pytest.mark.parametrize(("language", "expected"), [("en", "Жибек жолу (Zhibek zholu)"), ("ky", "Жибек жолу")])
    def test_in_other_letters_are_spelled_in_facets_too(self, product: Product, language: str, expected: str) -> None:
        Workshop.objects.filter(pk=product.workshop_id).update(name="Жибек жолу")
        slug = product.workshop.slug
        assert labels.of({"workshop": [(slug, 1)]}, language)["workshop", slug] == expected


class TestPictures:
    @pytest.mark.parametrize(("size", "is_wide"), [((1200, 800), True), ((800, 1000), False)])
    def test_that_are_wide_are_shown_whole_on_their_page(
        self, client: Client, product: Product, size: tuple[int, int], *, is_wide: bool
    ) -> None:
        Image.objects.update(width=size[0], height=size[1])
        shown = text_of(client.get(page("product", product.slug)))
        assert ('class="shot wide' in shown) == is_wide
