"""The cart over GraphQL and HTTP: what is said of it, and the guest's cookie."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql_relay import to_global_id

from shop.accounts.middleware import CART_COOKIE, signed_text
from shop.carts.models import Cart
from tests.factories.orders import make_cart, make_rates, make_user, make_variant, make_workshop, viewer_of
from tests.factories.workshops import ShippingZoneFactory

pytestmark = pytest.mark.django_db

CART = """{ cartCount cart { token isReady total { minorUnits currency } problems { code } parcels { workshop { slug }
    shipping { minorUnits } options { isChosen price { minorUnits } zone { id } }
    lines { unitPrice { minorUnits } line { id quantity product { slug } variant { sku } picture { id } } } } } }"""
ADD = "mutation ($variant: ID!) { addToCart(input: {variant: $variant}) { cart { count token } errors { field code } } }"


@pytest.fixture
def variant():
    make_rates()
    return make_variant(make_workshop(first_minor=2_400_000), 1_200_000, stock=5)


def post(client, document, **variables):
    """The data of a document sent as a browser's script or a program does."""
    body = json.dumps({"query": document, "variables": variables})
    return client.post("/graphql/", body, content_type="application/json").json()["data"]


def count_seen(client):
    """How many pieces the browser's next page finds; reading needs no token against forgery."""
    return client.get("/graphql/", {"query": "{ cartCount }"}).json()["data"]["cartCount"]


class TestCart:
    def test_is_priced_in_the_viewers_currency(self, ask, variant):
        buyer = make_user()
        make_cart(buyer, variant, quantity=2)
        seen = ask(viewer_of(buyer), CART)
        assert (seen["cartCount"], seen["cart"]["total"], seen["cart"]["isReady"]) == (2, {"minorUnits": 400, "currency": "USD"}, True)
        assert seen["cart"]["token"] is None

    def test_says_what_is_wrong(self, ask, variant):
        buyer = make_user()
        make_cart(buyer, variant, quantity=6)
        seen = ask(viewer_of(buyer), CART)["cart"]
        assert (seen["isReady"], seen["problems"]) == (False, [{"code": "out_of_stock"}])

    def test_costs_the_same_for_one_and_ten_lines(self, ask, variant):
        buyer, costs = make_user(), []
        for pieces in ([variant], [make_variant(make_workshop(), 100) for _each in range(9)]):
            make_cart(buyer, *pieces)
            with CaptureQueriesContext(connection) as captured:
                ask(viewer_of(buyer), CART)
            costs.append(len(captured))
        assert costs[0] == costs[1]


class TestMutations:
    def test_add_and_refuse_by_field(self, do, variant):
        buyer = viewer_of(make_user())
        key = to_global_id("Variant", variant.pk)
        assert do(buyer, "addToCart", "cart { count }", variant=key, quantity=2)["cart"] == {"count": 2}
        assert do(buyer, "addToCart", variant=key, quantity=9)["errors"] == [{"field": "quantity", "code": "out_of_stock"}]
        assert do(buyer, "addToCart", variant=to_global_id("Product", variant.pk))["errors"] == [{"field": "variant", "code": "not_found"}]

    def test_choose_the_delivery_that_counts(self, ask, do, variant):
        buyer = viewer_of(make_user())
        make_cart(buyer.user, variant)
        courier = ShippingZoneFactory(workshop=variant.product.workshop, carrier="Courier", first_minor=6_000_000)
        do(buyer, "chooseDelivery", zone=to_global_id("ShippingZone", courier.pk))
        (parcel,) = ask(buyer, CART)["cart"]["parcels"]
        assert ([option["isChosen"] for option in parcel["options"]], parcel["shipping"]) == ([False, True], {"minorUnits": 500})

    def test_remove_a_line_with_zero(self, do, variant):
        buyer = viewer_of(make_user())
        line = make_cart(buyer.user, variant).lines.get()
        assert do(buyer, "setCartQuantity", "cart { count }", line=to_global_id("CartLine", line.pk), quantity=0)["cart"] == {"count": 0}


class TestGuestCookie:
    def test_keeps_the_cart_for_the_browser(self, client, variant):
        made = post(client, ADD, variant=to_global_id("Variant", variant.pk))["addToCart"]["cart"]
        cookie = client.cookies[CART_COOKIE]
        assert signed_text(cookie.value) == made["token"] == Cart.objects.get().token
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert count_seen(client) == 1

    def test_that_was_changed_opens_nothing(self, client, variant):
        post(client, ADD, variant=to_global_id("Variant", variant.pk))
        client.cookies[CART_COOKIE] = client.cookies[CART_COOKIE].value[:-2] + "xx"
        assert count_seen(client) == 0

    def test_is_merged_and_removed_on_signing_in(self, client, variant, rf):
        from django.contrib.auth.signals import user_logged_in

        person, guest = make_user(), make_cart(None, variant)
        request = rf.get("/")
        request.viewer, request.new_cookies = viewer_of(None, cart_token=guest.token), {}
        user_logged_in.send(sender=type(person), request=request, user=person)
        assert (Cart.objects.get(user=person).lines.count(), request.new_cookies) == (1, {CART_COOKIE: ""})
