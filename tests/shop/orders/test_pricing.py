"""What a cart and an order come to, with figures that can be checked by hand."""

import pytest

from shop.carts.pricing import in_currency, price_cart
from shop.kit.money import Money
from shop.rates.models import Rate
from shop.rates.queries import Rates
from tests.factories.orders import NOW, make_cart, make_rates, make_user, make_variant, make_workshop, place, viewer_of
from tests.factories.workshops import ShippingZoneFactory

pytestmark = pytest.mark.django_db


def worked_cart():
    """Three kinds of goods of two workshops that go to the United States.

    One dollar is 12,000 sum or 500 tenge. Uzbekistan: two at 12,500 sum and one at 30,000, delivery 24,000 and
    6,000 for each further piece; its zone for the rest of the world costs more and must not count.
    Kazakhstan: one at 2,600 tenge, delivery 1,000.
    """
    uzbek, kazakh = make_workshop("UZ", first_minor=9_900_000), make_workshop("KZ", first_minor=100_000)
    ShippingZoneFactory(workshop=uzbek, carrier="Post", countries=["US"], first_minor=2_400_000, further_minor=600_000)
    buyer = make_user("buyer")
    cart = make_cart(buyer, make_variant(uzbek, 1_250_000), quantity=2)
    make_cart(buyer, make_variant(uzbek, 3_000_000), make_variant(kazakh, 260_000))
    return cart, viewer_of(buyer)


class TestPriceCart:
    def test_adds_up_from_unit_prices(self):
        priced = price_cart(worked_cart()[0], currency="USD", ship_to="US", rates=make_rates())
        uzbek, kazakh = priced.parcels
        # 12,500 sum are 1.0416…, so 1.04 each; 30,000 are 2.50; 36,000 of delivery are 3.00.
        assert [line.charged_unit.minor for line in uzbek.lines] == [104, 250]
        assert (uzbek.items.minor, uzbek.shipping.minor, uzbek.total.minor) == (458, 300, 758)
        assert (kazakh.items.minor, kazakh.shipping.minor, kazakh.total.minor) == (520, 200, 720)
        assert (priced.items.minor, priced.shipping.minor, priced.total) == (978, 500, Money(1478, "USD"))

    def test_keeps_the_workshops_own_amounts(self):
        priced = price_cart(worked_cart()[0], currency="USD", ship_to="US", rates=make_rates())
        assert priced.parcels[0].shop_items == Money(5_500_000, "UZS")
        assert priced.parcels[0].chosen.price == Money(3_600_000, "UZS")

    def test_takes_the_rest_of_the_world_elsewhere(self):
        priced = price_cart(worked_cart()[0], currency="USD", ship_to="DE", rates=make_rates())
        assert priced.parcels[0].shipping == Money(825, "USD")

    def test_gives_the_same_cart_in_another_currency(self):
        rates = make_rates()
        priced = price_cart(worked_cart()[0], currency="USD", ship_to="US", rates=rates)
        tenge = in_currency(priced, "KZT", rates=rates)
        # Through the dollar: 12,500 sum are 520.83 tenge.
        assert [line.charged_unit.minor for line in tenge.parcels[0].lines] == [52_083, 125_000]
        assert tenge.parcels[1].total == Money(360_000, "KZT")

    @pytest.mark.parametrize(("ship_to", "code"), [("", "destination_missing"), ("DE", "not_shipped_there")])
    def test_says_why_a_parcel_cannot_go(self, ship_to, code):
        workshop = make_workshop()
        workshop.shipping_zones.update(countries=["US"])
        priced = price_cart(make_cart(make_user(), make_variant(workshop, 1_200_000)), currency="UZS", ship_to=ship_to, rates=make_rates())
        assert [problem.code for problem in priced.all_problems] == [code]

    def test_leaves_as_it_is_what_has_no_rate_and_cannot_be_ordered(self):
        make_rates()
        priced = price_cart(worked_cart()[0], currency="USD", ship_to="US", rates=Rates(Rate.objects.filter(quote="UZS")))
        uzbek, kazakh = priced.parcels
        assert (uzbek.total, kazakh.total) == (Money(758, "USD"), Money(360_000, "KZT"))
        assert [problem.code for problem in priced.all_problems] == ["no_rate"]
        assert not priced.is_converted

    @pytest.mark.parametrize(("price", "codes"), [(590_000, ["too_cheap"]), (600_000, [])])
    def test_sells_nothing_whose_price_rounding_would_change(self, price, codes):
        cart = make_cart(make_user(), make_variant(make_workshop(), price, stock=99), quantity=99)
        priced = price_cart(cart, currency="EUR", ship_to="US", rates=make_rates())
        assert [problem.code for problem in priced.all_problems] == codes


class TestOrder:
    def test_freezes_the_worked_figures(self):
        cart, buyer = worked_cart()
        order = place(cart, buyer)
        uzbek, kazakh = order.vendor_orders.order_by("pk")
        assert order.total == Money(1478, "USD") == uzbek.charged + kazakh.charged
        # 8 % of 91,000 sum are 7,280; of 3,600 tenge 288.
        assert (uzbek.items_minor, uzbek.shipping_minor, uzbek.commission_minor) == (5_500_000, 3_600_000, 728_000)
        assert (uzbek.share, kazakh.share) == (Money(8_372_000, "UZS"), Money(331_200, "KZT"))
        assert (uzbek.rate_source, str(uzbek.rate_date)) == ("cbu", "2026-11-19")
        assert float(uzbek.rate * 12_000) == pytest.approx(1)

    def test_is_not_touched_by_later_prices(self):
        cart, buyer = worked_cart()
        order = place(cart, buyer)
        for line in cart.lines.select_related("variant"):
            line.variant.price_minor *= 2
            line.variant.save()
        order.refresh_from_db()
        assert order.total_minor == 1478
        assert order.created_at == NOW
