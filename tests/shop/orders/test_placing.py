"""Making an order of a cart, and everything that may be in the way."""

import threading

import pytest
from django.db import connection, transaction

from shop.carts.operations import OutOfStock
from shop.catalogue.models import Product
from shop.kit.errors import Invalid
from shop.orders import operations as orders
from shop.orders.models import Order
from shop.orders.placing import CannotOrder, CheckoutDetails, checked
from tests.factories.orders import NOW, details, make_cart, make_rates, make_user, make_variant, make_workshop, place, viewer_of

pytestmark = pytest.mark.django_db


def refused(error, cart, buyer):
    """The code with which the order is refused; nothing of it is kept."""
    with pytest.raises(error) as caught, transaction.atomic():
        place(cart, buyer)
    assert Order.objects.count() == 0
    return caught.value.code


@pytest.fixture
def buyer():
    return viewer_of(make_user("buyer"))


@pytest.fixture
def variant():
    return make_variant(make_workshop(), 1_200_000, stock=3)


class TestPlace:
    def test_holds_the_stock_and_starts_the_history(self, buyer, variant):
        order = place(make_cart(buyer.user, variant, quantity=2), buyer)
        variant.refresh_from_db()
        assert (variant.stock, variant.reserved, variant.available) == (3, 2, 1)
        assert [change.move for change in order.history.all()] == ["create"]
        assert order.vendor_orders.get().number == f"{order.number}-1"

    def test_gives_the_same_order_to_a_double_click(self, buyer, variant):
        cart = make_cart(buyer.user, variant)
        assert place(cart, buyer) == place(cart, buyer)
        variant.refresh_from_db()
        assert (Order.objects.count(), variant.reserved) == (1, 1)

    def test_makes_a_new_one_when_the_cart_changed(self, buyer, variant):
        cart = make_cart(buyer.user, variant)
        first = place(cart, buyer)
        cart.lines.update(quantity=2)
        assert place(cart, buyer) != first

    def test_makes_a_new_one_after_the_first_expired(self, buyer, variant):
        cart = make_cart(buyer.user, variant)
        first = place(cart, buyer)
        orders.expire(order=first, at=NOW)
        assert place(cart, buyer) != first

    def test_leaves_goods_made_to_order_without_a_count(self, buyer):
        order = place(make_cart(buyer.user, make_variant(make_workshop(), 1_200_000, stock=None)), buyer)
        assert order.vendor_orders.get().lines.get().is_stock_held is False

    def test_refuses_an_empty_cart_such_as_one_paid_for(self, buyer, variant):
        cart = make_cart(buyer.user, variant)
        orders.mark_paid(order=place(cart, buyer), at=NOW)
        with pytest.raises(CannotOrder) as caught, transaction.atomic():
            place(cart, buyer)
        assert (caught.value.code, Order.objects.count()) == ("cart_empty", 1)

    def test_refuses_a_price_that_changed(self, buyer, variant):
        cart = make_cart(buyer.user, variant)
        cart.lines.update(seen_price_minor=1_100_000)
        assert refused(CannotOrder, cart, buyer) == "price_changed"

    @pytest.mark.parametrize("status", ["withdrawn", "blocked"])
    def test_refuses_what_was_taken_down(self, buyer, variant, status):
        Product.objects.update(status=status)
        assert refused(CannotOrder, make_cart(buyer.user, variant), buyer) == "withdrawn"

    def test_refuses_goods_of_a_paused_workshop(self, buyer):
        variant = make_variant(make_workshop(status="paused"), 1_200_000)
        assert refused(CannotOrder, make_cart(buyer.user, variant), buyer) == "withdrawn"

    def test_refuses_a_country_that_is_not_served(self, buyer, variant):
        variant.product.workshop.shipping_zones.update(countries=["DE"])
        assert refused(CannotOrder, make_cart(buyer.user, variant), buyer) == "not_shipped_there"

    def test_refuses_more_than_there_is(self, buyer, variant):
        assert refused(OutOfStock, make_cart(buyer.user, variant, quantity=4), buyer) == "out_of_stock"


class TestChecked:
    def test_names_every_field_that_is_wrong(self):
        with pytest.raises(Invalid) as caught:
            checked(CheckoutDetails(email="no", country="US", phone="12", address={}), viewer_of(None))
        assert {"email", "phone", "address.name", "address.postalCode"} <= set(caught.value.messages)

    def test_takes_the_address_of_the_account(self):
        person = make_user("ann")
        assert checked(details(email=""), viewer_of(person)).email == person.email


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_goes_to_one_of_two_buyers():
    make_rates()
    variant = make_variant(make_workshop(), 1_200_000, stock=1)
    people = [make_user("buyer") for _number in range(2)]
    carts = [make_cart(person, variant) for person in people]
    start, ends = threading.Barrier(2), []

    def buy(cart, person):
        start.wait()
        try:
            ends.append(place(cart, viewer_of(person)).status)
        except OutOfStock as error:
            ends.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=buy, args=pair) for pair in zip(carts, people, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    variant.refresh_from_db()
    assert (sorted(ends), variant.reserved) == (["awaiting_payment", "out_of_stock"], 1)
