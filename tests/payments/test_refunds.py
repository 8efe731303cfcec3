"""Money that goes back, and the letters about it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.core import mail
from django.db import connection

from payments import ledger, postings, queries, refunds
from payments.models import AccountKind, Entry, Payment, Refund
from payments.states import RefundStatus
from payments.tasks import email_refunded, handle_event, send_refund
from payments.webhooks import receive
from shop.kit import states
from shop.kit.errors import Invalid, NotFound
from shop.kit.money import Money
from shop.kit.outbox import TryLater
from shop.orders import operations as orders
from shop.orders import refunding
from shop.orders.models import VendorOrder
from tests.factories.orders import FOLLOWED, NOW, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import jobs, paid_payment, part_of
from tests.fakes.provider import FakeProvider, SignedWebhook

pytestmark = pytest.mark.django_db

A = AccountKind


def declined() -> Refund:
    """The refund of a part that its workshop declined."""
    part = part_of(paid_payment())
    orders.decline(vendor_order=part, reason="It broke.", by=owner_of(part.workshop), at=NOW)
    return Refund.objects.get()


def deliver(hook: SignedWebhook) -> None:
    """Keep and handle a webhook."""
    handle_event(receive(hook.body, hook.signature, at=NOW).pk)


def sent(refund: Refund) -> Refund:
    """The refund after its job ran."""
    send_refund(refund.pk)
    refund.refresh_from_db()
    return refund


class TestGivingUp:
    def test_takes_back_the_share_and_the_commission_of_that_part_alone(self, provider: FakeProvider) -> None:
        kept, given_up = make_workshop("UZ"), make_workshop("KZ")
        payment = paid_payment(kept, given_up)
        part = payment.order.vendor_orders.get(workshop=given_up)
        orders.cancel(vendor_order=part, by=viewer_of(payment.order.buyer), at=NOW)
        assert ledger.balance(A.VENDOR_HELD, "KZT", given_up.pk).is_zero
        assert ledger.balance(A.COMMISSION, "KZT").is_zero
        assert ledger.balance(A.EXCHANGE, "KZT").is_zero
        assert not ledger.balance(A.VENDOR_HELD, "UZS", kept.pk).is_zero
        assert Refund.objects.get().amount == part.charged

    def test_happens_when_the_time_runs_out_too(self, provider: FakeProvider) -> None:
        part = part_of(paid_payment())
        orders.lapse(vendor_order=part, at=NOW)
        assert jobs("payments.send_refund") == [{"refund_id": Refund.objects.get().pk}]

    def test_happens_once_for_a_part(self, provider: FakeProvider) -> None:
        refund = declined()
        again = refunds.of_vendor_order(refund.vendor_order, reason="again", at=NOW)  # type: ignore[arg-type]
        assert again == refund

    def test_other_moves_move_no_money(self, provider: FakeProvider) -> None:
        part = part_of(paid_payment())
        written = Entry.objects.count()
        orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
        assert Entry.objects.count() == written


class TestGivingBackSome:
    """Of UZS 420,000, charged as USD 35.00, the workshop gets UZS 386,400 and the platform UZS 33,600."""

    @pytest.fixture
    def part(self, provider: FakeProvider) -> VendorOrder:
        part = part_of(paid_payment(make_workshop("UZ", first_minor=6_000_000), price_minor=12_000_000, quantity=3))
        return orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)

    def give(self, part: VendorOrder, minor: int, key: str = "one") -> Refund:
        amount = Money(minor, "USD")
        refunding.refund_some(vendor_order=part, pieces={}, amount=amount, key=key, reason="A crack.", by=make_staff(), at=NOW)
        return Refund.objects.get(vendor_order=part, key=key)

    def of_part(self, part: VendorOrder, kind: AccountKind) -> int:
        """What the account owes or has earned of the part."""
        return -ledger.balance(kind, "UZS", part.workshop_id if kind in (A.VENDOR_HELD, A.VENDOR_PAYABLE) else None).minor

    def test_takes_share_and_commission_back_in_proportion(self, part: VendorOrder) -> None:
        refund = self.give(part, 1000)
        assert (refund.amount, refund.note, refund.status) == (Money(1000, "USD"), "A crack.", RefundStatus.WAITING)
        assert jobs("payments.send_refund") == [{"refund_id": refund.pk}]
        assert (self.of_part(part, A.VENDOR_HELD), self.of_part(part, A.COMMISSION)) == (27_600_000, 2_400_000)
        assert -self.of_part(part, A.EXCHANGE) == 30_000_000
        assert ledger.balance(A.EXCHANGE, "USD") == Money(-2500, "USD")

    def test_is_paid_back_and_told(self, part: VendorOrder, provider: FakeProvider) -> None:
        refund = sent(self.give(part, 1000))
        assert (refund.status, provider.refunds[refund.provider_id].amount) == (RefundStatus.DONE, 1000)
        email_refunded(refund.pk)
        assert "$10 " in str(mail.outbox[0].body)

    def test_happens_once_by_its_key(self, part: VendorOrder) -> None:
        refund = self.give(part, 1000)
        assert self.give(part, 1000) == refund
        assert refunds.of_vendor_order(part, reason="again", at=NOW, minor=1000, key="one") == refund
        assert Refund.objects.count() == 1

    def test_never_exceeds_what_was_paid(self, part: VendorOrder) -> None:
        self.give(part, 3000)
        with pytest.raises(ValueError, match="500 are left"):
            refunds.of_vendor_order(part, reason="wrong", at=NOW, minor=501, key="two")

    @pytest.mark.parametrize("amounts", [[1, 1, 1], [333, 1, 1234], [3499], [7] * 20])
    def test_in_many_steps_loses_and_invents_nothing(self, part: VendorOrder, amounts: list[int]) -> None:
        held = self.of_part(part, A.VENDOR_HELD)
        for number, minor in enumerate(amounts):
            self.give(part, minor, key=str(number))
            held, before = self.of_part(part, A.VENDOR_HELD), held
            assert 0 <= held <= before
        orders.decline(vendor_order=part, reason="It broke.", by=owner_of(part.workshop), at=NOW)
        assert Refund.objects.get(key="").amount_minor == part.charged.minor - sum(amounts)
        assert [self.of_part(part, kind) for kind in (A.VENDOR_HELD, A.COMMISSION, A.EXCHANGE)] == [0, 0, 0]
        assert ledger.balance(A.EXCHANGE, "USD").is_zero

    def test_of_all_that_is_left_is_the_refund_of_the_rest(self, part: VendorOrder, provider: FakeProvider) -> None:
        self.give(part, 3000)
        refunding.refund_some(vendor_order=part, pieces={}, amount=Money(500, "USD"), key="two", reason="All.", by=make_staff(), at=NOW)
        assert [(row.key, row.amount_minor) for row in Refund.objects.order_by("pk")] == [("one", 3000), ("", 500)]
        for refund in Refund.objects.order_by("pk"):
            assert sent(refund).status == RefundStatus.DONE
        assert self.of_part(part, A.VENDOR_HELD) == 0

    def test_leaves_the_rest_to_become_payable(self, part: VendorOrder) -> None:
        self.give(part, 1000)
        VendorOrder.objects.filter(pk=part.pk).update(status="received", **FOLLOWED)
        part.refresh_from_db()
        orders.complete(vendor_order=part, at=NOW)
        assert (self.of_part(part, A.VENDOR_HELD), self.of_part(part, A.VENDOR_PAYABLE)) == (0, 27_600_000)
        assert queries.balances(part.workshop).payable == Money(27_600_000, "UZS")

    def test_releases_nothing_where_nothing_is_left_to_the_workshop(self, part: VendorOrder) -> None:
        part.commission_minor, part.refunded_minor = part.total.minor, 1
        assert postings.released(part, at=NOW) is None

    def test_needs_no_exchange_in_one_currency(self, part: VendorOrder) -> None:
        part.currency, part.items_minor, part.shipping_minor, part.commission_minor = "USD", 3000, 500, 280
        refund = Refund.objects.create(payment=part.order.payments.get(), vendor_order=part, amount_minor=700, currency="USD", key="k")
        made = postings.refunded(refund, at=NOW)
        found = {entry.account.kind: entry.amount_minor for entry in made.entries.select_related("account")}
        assert found == {"provider": -700, "vendor_held": 644, "commission": 56}

    @pytest.mark.django_db(transaction=True)
    def test_by_two_at_once_stays_within_what_was_paid(self, part: VendorOrder) -> None:
        def give(key: str) -> str:
            try:
                return self.give(VendorOrder.objects.select_related("order", "workshop").get(pk=part.pk), 2000, key).key
            except Invalid:
                return "refused"
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(give, ["one", "two"]))
        assert (found.count("refused"), Refund.objects.count()) == (1, 1)


class TestSend:
    def test_pays_back_and_tells_the_buyer(self, provider: FakeProvider) -> None:
        refund = sent(declined())
        assert (refund.status, refund.done_at is not None) == (RefundStatus.DONE, True)
        email_refunded(refund.pk)
        assert mail.outbox[0].to == ["ann@example.test"]
        assert refund.payment.order.number in mail.outbox[0].subject

    def test_pays_back_once_however_often_it_is_sent(self, provider: FakeProvider) -> None:
        refund = declined()
        provider.lost_answers = 1
        with pytest.raises(TryLater):
            send_refund(refund.pk)
        sent(sent(refund))
        assert len(provider.refunds) == 1

    def test_keeps_a_refusal_as_owed_to_the_buyer(self, provider: FakeProvider) -> None:
        refund = declined()
        Payment.objects.update(payment_intent="pi_unknown")
        assert sent(refund).status == RefundStatus.FAILED
        assert ledger.balance(A.BUYER_REFUNDS, "USD") == -refund.amount

    def test_says_nothing_to_a_buyer_without_e_mail(self, provider: FakeProvider) -> None:
        refund = sent(declined())
        type(refund.payment.order).objects.update(email="")
        email_refunded(refund.pk)
        assert mail.outbox == []


class TestEvents:
    def test_a_refund_that_comes_back_is_owed_and_can_be_sent_again(self, provider: FakeProvider) -> None:
        refund = sent(declined())
        deliver(provider.fail_refund(refund.provider_id)[0])
        refund.refresh_from_db()
        assert refund.status == RefundStatus.FAILED
        Payment.objects.update(payment_intent="pi_new")
        refunds.retry(refund_id=refund.pk, by=make_staff(), at=NOW)
        assert ledger.balance(A.BUYER_REFUNDS, "USD").is_zero
        refund.refresh_from_db()
        assert (refund.attempt, refund.provider_id, refund.status) == (2, "", RefundStatus.WAITING)

    def test_pending_is_sent_and_success_finishes_it(self, provider: FakeProvider) -> None:
        refund = declined()
        result = provider.refund(refund.payment.payment_intent, refund.amount_minor, f"refund:{refund.pk}:1", refund.reason)
        refunds.apply(refund, replace(result, status="pending"), at=NOW)
        assert refund.status == RefundStatus.SENT
        deliver(provider.webhook("charge.refunded", {"id": refund.payment.charge_id}))
        refund.refresh_from_db()
        assert refund.status == RefundStatus.DONE
        refunds.apply(refund, replace(result, status="pending"), at=NOW)
        assert refund.status == RefundStatus.DONE

    def test_an_event_that_overtakes_our_answer_waits(self, provider: FakeProvider) -> None:
        refund = declined()
        intent = refund.payment.payment_intent
        hook = provider.webhook("refund.updated", {"id": "re_unknown", "payment_intent": intent})
        with pytest.raises(TryLater):
            deliver(hook)

    def test_news_of_an_earlier_attempt_change_nothing(self, provider: FakeProvider) -> None:
        refund = sent(declined())
        other = provider.refunds[refund.provider_id]
        assert refunds.apply(refund, replace(other, provider_id="re_other"), at=NOW).provider_id == refund.provider_id

    def test_a_failure_told_twice_is_owed_once(self, provider: FakeProvider) -> None:
        refund = sent(declined())
        for hook in provider.fail_refund(refund.provider_id) * 2:
            deliver(hook)
        refunds.refresh(refund, at=NOW)
        assert ledger.balance(A.BUYER_REFUNDS, "USD") == -refund.amount


class TestRetry:
    def test_is_for_finance_only(self, provider: FakeProvider) -> None:
        with pytest.raises(NotFound):
            refunds.retry(refund_id=declined().pk, by=viewer_of(make_user()), at=NOW)

    def test_knows_no_refund_that_does_not_exist(self) -> None:
        with pytest.raises(NotFound):
            refunds.retry(refund_id=1, by=make_staff(), at=NOW)

    def test_needs_a_failure(self, provider: FakeProvider) -> None:
        with pytest.raises(states.WrongState):
            refunds.retry(refund_id=declined().pk, by=make_staff(), at=NOW)


class TestHolding:
    def test_a_claim_keeps_the_money_and_its_refund_gives_it_back(self, provider: FakeProvider) -> None:
        payment = paid_payment()
        part = part_of(payment)
        orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
        orders.claim(vendor_order=part, kind="not_arrived", message="", by=viewer_of(payment.order.buyer), at=NOW)
        orders.settle(vendor_order=part, refund=True, reason="Lost.", by=make_staff(), at=NOW)
        assert ledger.balance(A.VENDOR_HELD, "UZS", part.workshop_id) == Money(0, "UZS")


def test_a_letter_names_the_whole_order_when_all_goes_back(provider: FakeProvider) -> None:
    payment = paid_payment()
    refund = Refund.objects.create(payment=payment, amount_minor=5, currency="USD", reason="out_of_stock")
    email_refunded(refund.pk)
    assert "could no longer be filled" in str(mail.outbox[0].body)
