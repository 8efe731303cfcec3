"""From a cart to the provider's page, whatever breaks on the way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments import checkout, limits, settlement
from payments.hosted_page import payment_id_of
from payments.models import Payment
from payments.states import PaymentStatus
from payments.tasks import open_checkout
from shop.carts.models import CartLine
from shop.carts.operations import OutOfStock
from shop.carts.pricing import price_cart
from shop.kit.errors import Conflict, Invalid, NotFound
from shop.kit.money import Money
from shop.orders.models import Order
from shop.orders.placing import CannotOrder
from shop.rates.queries import Rates
from tests.factories.orders import (
    NOW,
    details,
    make_cart,
    make_rates,
    make_user,
    make_variant,
    make_workshop,
    viewer_of,
)
from tests.factories.payments import jobs, open_payment, paid_payment
from tests.fakes.provider import FakeProvider

pytestmark = pytest.mark.django_db


class TestStart:
    def test_makes_the_order_and_opens_its_page(self, provider: FakeProvider) -> None:
        payment = open_payment(make_workshop("UZ", first_minor=2_400_000), make_workshop("KZ"), price_minor=1_200_000)
        request = provider.requests[str(payment.session_id)]
        assert payment.status == PaymentStatus.OPEN
        assert payment.session_url.startswith("https://pay.example.test/")
        # UZS 12,000 are 1.00, delivery 2.00, KZT 12,000 are 24.00.
        assert sorted(line.amount for line in request.lines) == [100, 200, 2400]
        assert request.amount == payment.amount_minor == 2700
        assert request.reference == f"payment:{payment.pk}"

    def test_gives_the_same_payment_to_a_double_click(self, provider: FakeProvider) -> None:
        make_rates()
        buyer = make_user()
        cart = make_cart(buyer, make_variant(make_workshop(), 1_200_000))
        first, second = (checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW) for _click in range(2))
        assert first == second
        assert len(provider.requests) == Order.objects.count() == 1

    def test_keeps_the_order_while_the_provider_is_away(self, provider: FakeProvider) -> None:
        provider.outages = 1
        with pytest.raises(checkout.PaymentPageUnavailable):
            open_payment()
        payment = Payment.objects.get()
        assert payment.status == PaymentStatus.STARTING
        assert jobs("payments.open_checkout") == [{"payment_id": payment.pk}]
        open_checkout(payment.pk)
        payment.refresh_from_db()
        assert payment.status == PaymentStatus.OPEN

    def test_ends_with_one_page_when_the_answer_was_lost(self, provider: FakeProvider) -> None:
        provider.lost_answers = 1
        with pytest.raises(checkout.PaymentPageUnavailable):
            open_payment()
        open_checkout(Payment.objects.get().pk)
        assert list(provider.requests) == [Payment.objects.get().session_id]

    def test_says_that_the_provider_refuses_and_lets_the_buyer_try_again(self, provider: FakeProvider) -> None:
        make_rates()
        buyer = make_user()
        cart = make_cart(buyer, make_variant(make_workshop("TM"), 350_00))
        payment = checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)
        Payment.objects.filter(pk=payment.pk).update(status="starting", currency="TMT")
        with pytest.raises(checkout.PaymentRefused):
            checkout.open_page(Payment.objects.get(pk=payment.pk), at=NOW)
        failed = Payment.objects.get(pk=payment.pk)
        assert (failed.status, failed.failure) == (PaymentStatus.FAILED, "idempotency_error")
        again = checkout.pay_again(order=failed.order, by=viewer_of(buyer), at=NOW)
        assert (again.status, again.pk != failed.pk) == (PaymentStatus.OPEN, True)

    def test_refuses_two_buyers_of_the_last_piece_kindly(self, provider: FakeProvider) -> None:
        make_rates()
        piece = make_variant(make_workshop(), 1_200_000, stock=1)
        first, second = make_user(), make_user()
        carts = {user: make_cart(user, piece) for user in (first, second)}
        checkout.start(cart=carts[first], details=details(), by=viewer_of(first), at=NOW)
        with pytest.raises(OutOfStock):
            checkout.start(cart=carts[second], details=details(), by=viewer_of(second), at=NOW)

    def test_frees_what_the_same_buyer_held_before_they_changed_the_cart(self, provider: FakeProvider) -> None:
        make_rates()
        buyer, shop = make_user(), make_workshop()
        last = make_variant(shop, 1_200_000, stock=1)
        cart = make_cart(buyer, last)
        left = checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)
        make_cart(buyer, make_variant(shop, 2_400_000))
        payment = checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)
        left.refresh_from_db()
        last.refresh_from_db()
        assert (left.status, payment.status, last.reserved) == ("expired", "open", 1)

    def test_starts_anew_when_the_earlier_page_has_run_out(self, provider: FakeProvider) -> None:
        left = open_payment(stock=1)
        buyer = left.order.buyer
        later = left.expires_at + timedelta(minutes=1)
        payment = checkout.start(cart=left.order.cart, details=details(), by=viewer_of(buyer), at=later)  # type: ignore[arg-type]
        left.refresh_from_db()
        assert (left.status, payment.status) == ("expired", "open")

    def test_keeps_the_refusal_when_the_provider_cannot_end_the_earlier_page(self, provider: FakeProvider) -> None:
        make_rates()
        buyer, shop = make_user(), make_workshop()
        cart = make_cart(buyer, make_variant(shop, 1_200_000, stock=1))
        checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)
        make_cart(buyer, make_variant(shop, 2_400_000))
        provider.outages = 1
        with pytest.raises(OutOfStock):
            checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)

    def test_refuses_a_cart_whose_price_changed(self, provider: FakeProvider) -> None:
        make_rates()
        buyer = make_user()
        cart = make_cart(buyer, make_variant(make_workshop(), 1_200_000))
        CartLine.objects.update(seen_price_minor=1)
        with pytest.raises(CannotOrder):
            checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)

    def test_refuses_an_empty_cart_and_wrong_details(self, provider: FakeProvider) -> None:
        make_rates()
        buyer = make_user()
        with pytest.raises(CannotOrder):
            checkout.start(cart=make_cart(buyer), details=details(), by=viewer_of(buyer), at=NOW)
        with pytest.raises(Invalid) as refused:
            checkout.start(cart=make_cart(buyer), details=details(email="nonsense"), by=viewer_of(buyer), at=NOW)
        assert "email" in refused.value.messages

    @pytest.mark.parametrize("lines", [1, 10])
    def test_costs_at_most_thirty_statements_whatever_the_lines(self, provider: FakeProvider, lines: int) -> None:
        make_rates()
        buyer, shops = make_user(), [make_workshop("UZ"), make_workshop("KZ")]
        cart = make_cart(buyer, *(make_variant(shop, 1_200_000) for shop in shops for _line in range(lines)))
        with CaptureQueriesContext(connection) as captured:
            checkout.start(cart=cart, details=details(), by=viewer_of(buyer), at=NOW)
        assert len(captured) <= 30, "\n".join(query["sql"][:110] for query in captured)


class TestPayAgain:
    def test_gives_the_open_page(self, provider: FakeProvider) -> None:
        payment = open_payment()
        assert checkout.pay_again(order=payment.order, by=viewer_of(payment.order.buyer), at=NOW) == payment

    def test_knows_no_order_of_another_buyer(self, provider: FakeProvider) -> None:
        with pytest.raises(NotFound):
            checkout.pay_again(order=open_payment().order, by=viewer_of(make_user()), at=NOW)

    def test_refuses_a_paid_order(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        with pytest.raises(Conflict) as refused:
            checkout.pay_again(order=payment.order, by=viewer_of(payment.order.buyer), at=NOW)
        assert refused.value.code == "not_awaiting_payment"


class TestPlan:
    def plan(self, currency: str, price_minor: int, country: str = "UZ") -> limits.ChargePlan:
        rates = make_rates()
        cart = make_cart(None, make_variant(make_workshop(country), price_minor))
        return checkout.plan(price_cart(cart, currency=currency, ship_to="US", rates=rates), rates=rates, on=NOW)

    def test_charges_what_was_wanted_within_its_limit(self) -> None:
        assert self.plan("UZS", 99_999_999) == limits.ChargePlan("UZS", Money(99_999_999, "UZS"), None)

    def test_charges_dollars_above_the_limit_and_says_why(self) -> None:
        assert self.plan("UZS", 100_000_000) == limits.ChargePlan("USD", Money(8333, "USD"), limits.ABOVE_LIMIT)

    def test_charges_dollars_for_manats(self) -> None:
        assert self.plan("TMT", 350_00, "TM") == limits.ChargePlan("USD", Money(10_000, "USD"), limits.NOT_CHARGEABLE)

    def test_charges_euros_when_dollars_end_first(self) -> None:
        # 1,200,000 dollars are more than eight digits, 960,000 euros are not.
        found = self.plan("USD", 1_200_000_00 * 12_000)
        assert found == limits.ChargePlan("EUR", Money(96_000_000, "EUR"), limits.ABOVE_LIMIT)

    def test_refuses_what_is_worth_less_than_half_a_dollar(self) -> None:
        with pytest.raises(Invalid) as refused:
            self.plan("UZS", 599_000)
        assert refused.value.code == "amount_too_small"

    def test_takes_half_a_dollar(self) -> None:
        assert self.plan("UZS", 600_000).currency == "UZS"

    def test_needs_no_rate_for_the_workshop_s_own_currency(self) -> None:
        cart = make_cart(None, make_variant(make_workshop("KZ"), 500_00))
        priced = price_cart(cart, currency="KZT", ship_to="US", rates=Rates([]))
        assert checkout.plan(priced, rates=Rates([]), on=NOW) == limits.ChargePlan("KZT", Money(500_00, "KZT"), None)

    @pytest.mark.parametrize(("country", "currency"), [("KZ", "USD"), ("TM", "TMT")])
    def test_refuses_what_nobody_can_convert(self, country: str, currency: str) -> None:
        cart = make_cart(None, make_variant(make_workshop(country), 500_00))
        priced = price_cart(cart, currency=currency, ship_to="US", rates=Rates([]))
        with pytest.raises(Invalid) as refused:
            checkout.plan(priced, rates=Rates([]), on=NOW)
        assert refused.value.code == "no_rate"

    def test_refuses_what_no_card_takes(self) -> None:
        with pytest.raises(Invalid) as refused:
            self.plan("UZS", 2_000_000_00 * 12_000)
        assert refused.value.code == "amount_too_large"


class TestReference:
    def test_is_read_back(self) -> None:
        assert [payment_id_of(text) for text in ("payment:12", "payment:x", "order:12", "")] == [
            12,
            None,
            None,
            None,
        ]


def test_a_page_without_a_session_is_left_alone(provider: FakeProvider) -> None:
    provider.outages = 1
    with pytest.raises(checkout.PaymentPageUnavailable):
        open_payment()
    payment = Payment.objects.get()
    assert settlement.close(payment, at=NOW).status == PaymentStatus.STARTING
