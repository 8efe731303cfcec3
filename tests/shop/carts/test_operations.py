"""Filling a cart, and keeping it when its guest signs in."""

import pytest

from shop.carts import operations as carts
from shop.carts import queries
from shop.carts.models import Cart, CartLine
from shop.carts.operations import OutOfStock
from shop.catalogue.models import Product, Variant
from shop.kit.errors import Invalid, NotFound
from tests.factories.orders import NOW, make_cart, make_user, make_variant, make_workshop, viewer_of
from tests.factories.workshops import ShippingZoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return viewer_of(make_user("buyer"))


@pytest.fixture
def variant():
    return make_variant(make_workshop(), 1_200_000, stock=120)


def quantities(by):
    """Quantity by variant in the viewer's cart."""
    return dict(queries.require(by).lines.values_list("variant_id", "quantity"))


class TestAdd:
    def test_makes_a_cart_and_adds_up(self, buyer, variant):
        for quantity in (2, 3):
            cart = carts.add(variant_id=variant.pk, quantity=quantity, by=buyer, at=NOW)
        assert (quantities(buyer), Cart.objects.count(), cart.updated_at) == ({variant.pk: 5}, 1, NOW)
        assert (cart.lines.get().seen_price_minor, queries.count(buyer)) == (1_200_000, 5)

    @pytest.mark.parametrize("quantity", [0, -1, 100])
    def test_keeps_to_the_limits(self, buyer, variant, quantity):
        with pytest.raises(Invalid) as caught:
            carts.add(variant_id=variant.pk, quantity=quantity, by=buyer, at=NOW)
        assert set(caught.value.messages) == {"quantity"}

    def test_counts_what_lies_there_already(self, buyer, variant):
        carts.add(variant_id=variant.pk, quantity=60, by=buyer, at=NOW)
        with pytest.raises(Invalid):
            carts.add(variant_id=variant.pk, quantity=40, by=buyer, at=NOW)
        assert quantities(buyer) == {variant.pk: 60}

    @pytest.mark.parametrize(("left", "said"), [(2, "Only 2 left"), (0, "just sold")])
    def test_says_how_many_are_left(self, buyer, variant, left, said):
        Variant.objects.update(stock=5, reserved=5 - left)
        with pytest.raises(OutOfStock, match=said) as caught:
            carts.add(variant_id=variant.pk, quantity=3, by=buyer, at=NOW)
        assert caught.value.field == "quantity"

    def test_takes_any_number_made_to_order(self, buyer):
        endless = make_variant(make_workshop(), 100, stock=None)
        carts.add(variant_id=endless.pk, quantity=99, by=buyer, at=NOW)
        assert quantities(buyer) == {endless.pk: 99}

    def test_knows_nothing_that_is_not_on_sale(self, buyer, variant):
        Product.objects.update(status="withdrawn")
        paused = make_variant(make_workshop(status="paused"), 100)
        for key in (variant.pk, paused.pk, 2**62):
            with pytest.raises(NotFound):
                carts.add(variant_id=key, quantity=1, by=buyer, at=NOW)

    def test_ends_when_the_cart_is_full(self, buyer, variant):
        product, cart = variant.product, make_cart(buyer.user)
        more = [Variant(product=product, sku=str(n), price_minor=100, stock=1) for n in range(carts.MAX_LINES)]
        CartLine.objects.bulk_create(
            CartLine(cart=cart, variant=row, quantity=1, seen_price_minor=100) for row in Variant.objects.bulk_create(more)
        )
        with pytest.raises(Invalid):
            carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW)


class TestSetQuantity:
    def test_changes_and_removes(self, buyer, variant):
        line = carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW).lines.get()
        carts.set_quantity(line_id=line.pk, quantity=7, by=buyer, at=NOW)
        assert quantities(buyer) == {variant.pk: 7}
        carts.set_quantity(line_id=line.pk, quantity=0, by=buyer, at=NOW)
        assert quantities(buyer) == {}

    @pytest.mark.parametrize("quantity", [-1, 100])
    def test_keeps_to_the_limits(self, buyer, variant, quantity):
        line = carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW).lines.get()
        with pytest.raises(Invalid):
            carts.set_quantity(line_id=line.pk, quantity=quantity, by=buyer, at=NOW)

    def test_does_not_touch_a_strangers_line(self, buyer, variant):
        line = carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW).lines.get()
        other = viewer_of(make_user())
        carts.add(variant_id=variant.pk, quantity=1, by=other, at=NOW)
        for by in (other, viewer_of(None)):
            with pytest.raises(NotFound):
                carts.set_quantity(line_id=line.pk, quantity=5, by=by, at=NOW)
        assert quantities(buyer) == {variant.pk: 1}


class TestGuest:
    def test_holds_a_cart_by_its_token(self, variant):
        cart = carts.add(variant_id=variant.pk, quantity=1, by=viewer_of(None), at=NOW)
        guest = viewer_of(None, cart_token=cart.token)
        assert carts.add(variant_id=variant.pk, quantity=1, by=guest, at=NOW) == cart
        assert (queries.of(guest), queries.of(viewer_of(None))) == (cart, None)

    def test_does_not_open_a_persons_cart_by_its_token(self, buyer, variant):
        cart = carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW)
        assert queries.of(viewer_of(None, cart_token=cart.token)) is None


class TestMerge:
    def test_gives_the_cart_to_a_person_without_one(self, variant):
        guest, person = make_cart(None, variant), make_user()
        carts.merge(guest_token=guest.token, into=person, at=NOW)
        assert Cart.objects.get(user=person) == guest

    def test_keeps_the_larger_quantity_of_each(self, buyer):
        shared, only = (make_variant(make_workshop(), 100) for _each in range(2))
        guest = make_cart(None, shared, quantity=4)
        make_cart(buyer.user, shared, quantity=2)
        CartLine.objects.create(cart=guest, variant=only, quantity=1, seen_price_minor=100)
        carts.merge(guest_token=guest.token, into=buyer.user, at=NOW)
        assert quantities(buyer) == {shared.pk: 4, only.pk: 1}
        assert not Cart.objects.filter(user=None).exists()

    def test_fills_a_cart_no_further_than_adding_would(self, buyer, monkeypatch):
        monkeypatch.setattr(carts, "MAX_LINES", 2)
        shop = make_workshop()
        make_cart(buyer.user, make_variant(shop, 1_200_000))
        guest = make_cart(None, make_variant(shop, 1_200_000), make_variant(shop, 1_200_000))
        carts.merge(guest_token=guest.token, into=buyer.user, at=NOW)
        assert Cart.objects.get(user=buyer.user).lines.count() == 2

    def test_leaves_another_persons_cart(self, buyer, variant):
        theirs = make_cart(make_user(), variant)
        carts.merge(guest_token=theirs.token, into=buyer.user, at=NOW)
        assert (queries.of(buyer), theirs.lines.count()) == (None, 1)


class TestChooseDelivery:
    def test_takes_a_zone_of_a_workshop_in_the_cart(self, buyer, variant):
        zone = ShippingZoneFactory(workshop=variant.product.workshop, carrier="Courier")
        carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW)
        assert carts.choose_delivery(zone_id=zone.pk, by=buyer, at=NOW).delivery_choices.get().zone == zone

    def test_knows_no_other_zone(self, buyer, variant):
        carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW)
        elsewhere = ShippingZoneFactory(workshop=make_workshop())
        stopped = ShippingZoneFactory(workshop=variant.product.workshop, is_active=False)
        for zone in (elsewhere, stopped):
            with pytest.raises(NotFound):
                carts.choose_delivery(zone_id=zone.pk, by=buyer, at=NOW)


class TestAcceptPrices:
    def test_takes_the_prices_of_now(self, buyer, variant):
        cart = carts.add(variant_id=variant.pk, quantity=1, by=buyer, at=NOW)
        Variant.objects.update(price_minor=1_500_000)
        carts.accept_prices(by=buyer, at=NOW)
        assert cart.lines.get().seen_price_minor == 1_500_000
