"""What a payment comes to, in whatever order the news arrive."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from payments import checkout, deadlines, ledger, postings, providers, settlement
from payments.models import AccountKind, Entry, Payment, ProviderEvent, Refund, Transaction
from payments.providers import ProviderUnavailable
from payments.states import PaymentStatus
from payments.tasks import apply_deadlines, handle_event, open_checkout, record_fee, send_refund
from shop.catalogue.models import Variant
from shop.kit.money import Money
from shop.kit.outbox import TryLater
from shop.orders import operations as orders
from shop.orders.models import Order
from tests.factories.orders import NOW, make_workshop, viewer_of
from tests.factories.payments import jobs, open_payment, paid_payment, part_of
from tests.fakes.provider import FakeProvider, SignedWebhook

pytestmark = pytest.mark.django_db

A = AccountKind
WEBHOOK = "/webhooks/stripe/"


def deliver(*webhooks: SignedWebhook) -> None:
    """Send webhooks and do the jobs that they leave."""
    for hook in webhooks:
        answer = Client().post(WEBHOOK, hook.body, content_type="application/json", headers={"Stripe-Signature": hook.signature})
        assert answer.status_code == 200
    for payload in jobs("payments.handle_event"):
        handle_event(**payload)  # type: ignore[arg-type]


def state_of(payment: Payment) -> str:
    """The payment's and the order's status."""
    fresh = Payment.objects.select_related("order").get(pk=payment.pk)
    return f"{fresh.status} {fresh.order.status}"


class TestPaid:
    def test_never_coming_back_still_yields_a_paid_order(self, provider: FakeProvider) -> None:
        payment = open_payment()
        deliver(*provider.pay(str(payment.session_id)))
        assert state_of(payment) == "paid paid"

    def test_coming_back_without_a_webhook_never_does(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(str(payment.session_id))
        checkout.pay_again(order=payment.order, by=viewer_of(payment.order.buyer), at=NOW)
        assert state_of(payment) == "open awaiting_payment"

    def test_writes_the_share_the_commission_and_the_fee(self, provider: FakeProvider) -> None:
        workshop = make_workshop("UZ", first_minor=1_200_000)
        paid_payment(workshop, price_minor=12_000_000)
        # UZS 132,000 are USD 11.00; eight percent are UZS 10,560; the fake keeps 2.9 % and 30 cents.
        assert ledger.balance(A.VENDOR_HELD, "UZS", workshop.pk) == Money(-12_144_000, "UZS")
        assert ledger.balance(A.COMMISSION, "UZS") == Money(-1_056_000, "UZS")
        assert ledger.balance(A.EXCHANGE, "USD") == Money(-1100, "USD")
        assert ledger.balance(A.EXCHANGE, "UZS") == Money(13_200_000, "UZS")
        assert ledger.balance(A.PROVIDER_FEES, "USD") == Money(61, "USD")
        assert ledger.balance(A.PROVIDER, "USD") == Money(1100 - 61, "USD")

    def test_needs_no_exchange_in_one_currency(self, provider: FakeProvider) -> None:
        payment = open_payment()
        part = part_of(payment)
        part.currency = "USD"
        part.items_minor, part.commission_minor = part.charged.minor, 8
        made = postings.captured(part, at=NOW)
        assert set(made.entries.values_list("account__kind", flat=True)) == {
            "provider",
            "vendor_held",
            "commission",
        }

    def test_changes_nothing_when_told_again_in_any_order(self, provider: FakeProvider) -> None:
        payment = open_payment()
        hooks = provider.pay(str(payment.session_id))
        deliver(*reversed(hooks), *hooks)
        written = Entry.objects.count()
        ProviderEvent.objects.update(handled_at=None)
        deliver(*hooks)
        assert (Entry.objects.count(), ProviderEvent.objects.count()) == (written, len(hooks))
        assert not ProviderEvent.objects.filter(handled_at=None).exists()

    def test_finds_the_payment_by_reference_when_the_event_overtakes_our_own_answer(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.filter(pk=payment.pk).update(session_id=None, session_url="", status="starting")
        deliver(*provider.pay(str(payment.session_id)))
        open_checkout(payment.pk)
        fresh = Payment.objects.get(pk=payment.pk)
        assert (state_of(payment), fresh.session_id) == ("paid paid", payment.session_id)

    def test_keeps_a_payment_paid_that_was_opened_after_the_webhook(self, provider: FakeProvider) -> None:
        payment = open_payment()
        starting = Payment.objects.get(pk=payment.pk)
        starting.status = PaymentStatus.STARTING
        deliver(*provider.pay(str(payment.session_id)))
        assert checkout.open_page(starting, at=NOW).status == PaymentStatus.PAID

    def test_refuses_another_amount_than_was_asked(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(str(payment.session_id))
        state = provider.checkout_state(str(payment.session_id))
        Payment.objects.filter(pk=payment.pk).update(amount_minor=1)
        with pytest.raises(ValueError, match="the provider says"):
            settlement.settle(Payment.objects.get(pk=payment.pk), state, at=NOW)

    def test_posts_the_fee_later_when_it_is_not_known_yet(self, provider: FakeProvider) -> None:
        payment = open_payment()
        key = str(payment.session_id)
        provider.pay(key)
        known = provider.states[key]
        provider.states[key] = replace(known, fee=None)
        settlement.settle(payment, provider.checkout_state(key), at=NOW)
        assert jobs("payments.record_fee") == [{"payment_id": payment.pk}]
        with pytest.raises(TryLater):
            record_fee(payment.pk)
        provider.outages = 1
        with pytest.raises(TryLater):
            record_fee(payment.pk)
        provider.states[key] = known
        deliver(provider.webhook("charge.updated", {"id": known.charge, "object": "charge"}))
        record_fee(payment.pk)
        assert Transaction.objects.filter(kind="provider_fee").count() == 1

    def test_waits_for_no_fee_where_nothing_was_charged(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(payment.session_id)
        free = replace(provider.checkout_state(payment.session_id), charge=None, fee=None)
        assert settlement.settle(payment, free, at=NOW).status == PaymentStatus.PAID
        assert jobs("payments.record_fee") == []

    def test_posts_no_fee_of_nothing(self, provider: FakeProvider) -> None:
        payment = open_payment()
        key = str(payment.session_id)
        provider.pay(key)
        provider.states[key] = replace(provider.states[key], fee=providers.Fee(0, "USD"), charge="")
        settlement.settle(payment, provider.checkout_state(key), at=NOW)
        provider.states[key] = replace(provider.states[key], fee=None)
        assert not Transaction.objects.filter(kind="provider_fee").exists()


class TestExpired:
    def test_frees_the_stock_when_the_provider_confirms(self, provider: FakeProvider) -> None:
        payment = open_payment()
        deliver(*provider.expire(str(payment.session_id)))
        assert state_of(payment) == "expired expired"
        assert Variant.objects.get().reserved == 0

    def test_a_declined_card_changes_nothing(self, provider: FakeProvider) -> None:
        payment = open_payment()
        deliver(*provider.decline(str(payment.session_id)))
        assert state_of(payment) == "open awaiting_payment"

    def test_a_final_failure_ends_the_order(self, provider: FakeProvider) -> None:
        payment = open_payment()
        deliver(provider.webhook("checkout.session.async_payment_failed", {"id": payment.session_id}))
        assert state_of(payment) == "expired expired"
        deliver(provider.webhook("checkout.session.expired", {"id": payment.session_id}))

    def test_an_event_about_an_open_page_changes_nothing(self, provider: FakeProvider) -> None:
        payment = open_payment()
        deliver(provider.webhook("checkout.session.completed", {"id": payment.session_id}))
        assert state_of(payment) == "open awaiting_payment"

    def test_an_order_that_was_paid_stays_paid(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        settlement.expire(payment, at=NOW, reason="late")
        assert state_of(payment) == "paid paid"

    def test_an_open_payment_of_an_ended_order_ends_alone(self, provider: FakeProvider) -> None:
        payment = open_payment()
        orders.expire(order=payment.order, at=NOW)
        settlement.expire(payment, at=NOW, reason="late")
        assert state_of(payment) == "expired expired"


class TestLate:
    """A completion that comes after expiry is fulfilled or refunded, never lost."""

    def pay_late(self, provider: FakeProvider, payment: Payment) -> list[SignedWebhook]:
        settlement.expire(payment, at=NOW, reason="our clock")
        return provider.pay(str(payment.session_id))

    def test_is_fulfilled_when_the_goods_are_there(self, provider: FakeProvider) -> None:
        payment = open_payment(stock=1)
        deliver(*self.pay_late(provider, payment))
        assert state_of(payment) == "paid paid"
        assert (Variant.objects.get().stock, Refund.objects.count()) == (0, 0)

    def test_is_refunded_in_full_when_they_are_gone(self, provider: FakeProvider) -> None:
        payment = open_payment(stock=1)
        hooks = self.pay_late(provider, payment)
        Variant.objects.update(stock=0)
        deliver(*hooks, *hooks)
        assert state_of(payment) == "paid expired"
        refund = Refund.objects.get()
        send_refund(refund.pk)
        refund.refresh_from_db()
        assert (refund.status, refund.amount) == ("done", payment.amount)
        assert ledger.balance(A.BUYER_REFUNDS, "USD").is_zero

    def test_a_second_payment_of_one_order_goes_back(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        second = Payment.objects.create(
            order=payment.order,
            amount_minor=payment.amount_minor,
            currency="USD",
            expires_at=NOW,
            status="open",
        )
        state = provider.checkout_state(str(payment.session_id))
        other = replace(state, provider_id="cs_other", payment_intent="pi_other")
        for _time in range(2):
            settlement.settle(Payment.objects.get(pk=second.pk), other, at=NOW)
        assert (Refund.objects.get().reason, state_of(second)) == ("paid_twice", "expired paid")

    def test_a_second_payment_that_had_failed_goes_back_too(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        second = Payment.objects.create(
            order=payment.order,
            amount_minor=payment.amount_minor,
            currency="USD",
            expires_at=NOW,
            status="failed",
        )
        other = replace(provider.checkout_state(str(payment.session_id)), provider_id="cs_other")
        settlement.settle(second, other, at=NOW)
        assert Refund.objects.get().payment == second


class TestWebhook:
    def test_refuses_what_the_provider_did_not_sign(self, provider: FakeProvider) -> None:
        hook = provider.webhook("checkout.session.completed", {"id": "cs_test_1"})
        answer = Client().post(WEBHOOK, hook.body, content_type="application/json", headers={"Stripe-Signature": "wrong"})
        assert (answer.status_code, ProviderEvent.objects.count()) == (400, 0)

    def test_takes_no_get(self, provider: FakeProvider) -> None:
        assert Client().get(WEBHOOK).status_code == 405

    @pytest.mark.parametrize(
        "kind",
        [
            "payment_intent.created",
            "checkout.session.completed",
            "refund.updated",
            "charge.refunded",
            "charge.updated",
        ],
    )
    def test_ignores_what_means_nothing_to_us(self, provider: FakeProvider, kind: str) -> None:
        deliver(provider.webhook(kind, {"id": "of_somebody_else", "client_reference_id": "order:1"}))
        assert ProviderEvent.objects.get().handled_at is not None

    def test_waits_while_the_provider_is_away(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(str(payment.session_id))
        provider.outages = 1
        with pytest.raises(TryLater):
            deliver(provider.webhooks[-1])
        deliver()
        assert state_of(payment) == "paid paid"


class TestDeadlines:
    def test_closes_pages_whose_time_is_over(self, provider: FakeProvider) -> None:
        payment = open_payment()
        assert deadlines.apply(payment.expires_at - timedelta(seconds=1)) == 0
        assert deadlines.apply(payment.expires_at) == 1
        assert state_of(payment) == "expired expired"

    def test_takes_a_payment_of_the_last_moment(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(str(payment.session_id))
        deadlines.apply(payment.expires_at)
        assert state_of(payment) == "paid paid"

    def test_keeps_the_stock_while_the_provider_is_silent(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.outages = 1
        assert deadlines.apply(payment.expires_at) == 0
        assert (state_of(payment), Variant.objects.get().reserved) == ("open awaiting_payment", 1)

    def test_opens_and_closes_a_page_whose_opening_got_stuck(self, provider: FakeProvider) -> None:
        provider.lost_answers = 1
        with pytest.raises(checkout.PaymentPageUnavailable):
            open_payment()
        payment = Payment.objects.get()
        deadlines.apply(payment.expires_at)
        assert state_of(payment) == "expired expired"

    def test_ends_orders_whose_payments_all_failed(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.update(status="failed")
        assert deadlines.apply(payment.expires_at) == 1
        assert Order.objects.get().status == "expired"

    def test_runs_by_the_clock(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.update(expires_at=NOW - timedelta(days=1000))
        apply_deadlines()
        assert state_of(payment) == "expired expired"


class TestOpenCheckoutJob:
    def test_tries_later_while_the_provider_is_away(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.update(status="starting")
        provider.outages = 1
        with pytest.raises(TryLater):
            open_checkout(payment.pk)

    def test_is_done_when_the_provider_refuses(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.update(status="starting", currency="TMT")
        open_checkout(payment.pk)
        assert Payment.objects.get(pk=payment.pk).status == PaymentStatus.FAILED

    def test_leaves_a_payment_alone_that_was_paid_meanwhile(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        payment.status, payment.currency = PaymentStatus.STARTING, "TMT"
        with pytest.raises(checkout.PaymentRefused):
            checkout.open_page(payment, at=NOW)
        assert state_of(payment) == "paid paid"


def test_an_outage_is_no_answer(provider: FakeProvider) -> None:
    payment = open_payment()
    provider.outages = 1
    with pytest.raises(ProviderUnavailable):
        settlement.close(payment, at=NOW)
