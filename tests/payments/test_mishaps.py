"""What went wrong once in a review, or could: each ends with right books and nobody else kept waiting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from payments import checkout, deadlines, settlement, webhooks
from payments.models import Payment, ProviderEvent, Refund
from shop.carts import operations as carts
from shop.carts.models import Cart
from shop.catalogue.models import Product, Variant
from shop.kit import outbox
from shop.kit.errors import Conflict
from shop.kit.models import OutboxEntry
from shop.orders import operations as orders
from shop.orders.models import Claim, Order, OrderLine, VendorOrder
from tests.factories.orders import NOW, details, make_cart, make_rates, make_user, make_variant, make_workshop, owner_of, viewer_of
from tests.factories.payments import open_payment, paid_payment, part_of
from tests.fakes.provider import FakeProvider

pytestmark = pytest.mark.django_db


def test_an_order_whose_cart_is_gone_can_still_be_paid(provider: FakeProvider) -> None:
    payment = open_payment()
    Payment.objects.update(status="failed")
    Cart.objects.all().delete()
    again = checkout.pay_again(order=Order.objects.get(), by=viewer_of(payment.order.buyer), at=NOW)
    assert (again.status, again.order.cart_id) == ("open", None)


class TestOneCart:
    """A cart is paid once, however often its details are changed on the way."""

    @pytest.fixture
    def twice(self, provider: FakeProvider):
        make_rates()
        buyer = make_user("buyer")
        cart, by = make_cart(buyer, make_variant(make_workshop(), 1_200_000, stock=5)), viewer_of(buyer)
        first = checkout.start(cart=cart, details=details(), by=by, at=NOW)
        return provider, cart, by, first

    def test_has_one_page_at_a_time(self, twice):
        _provider, cart, by, first = twice
        second = checkout.start(cart=cart, details=details(phone="+12025550123"), by=by, at=NOW)
        first.refresh_from_db()
        assert (first.status, second.status, second.order != first.order) == ("expired", "open", True)
        assert Variant.objects.get().reserved == 1

    def test_is_not_paid_again_when_the_earlier_page_was(self, twice):
        provider, cart, by, first = twice
        provider.pay(first.session_id)
        with pytest.raises(Conflict) as refused:
            checkout.start(cart=cart, details=details(phone="+12025550123"), by=by, at=NOW)
        assert refused.value.code == "cart_paid"
        assert [payment.status for payment in Payment.objects.order_by("pk")] == ["paid", "expired"]
        assert (Variant.objects.get().stock, Variant.objects.get().reserved) == (4, 0)


def test_a_page_that_the_provider_did_not_open_in_time_is_asked_for_anew(provider: FakeProvider) -> None:
    payment = open_payment()
    Payment.objects.update(status="starting", session_id=None, session_url="")
    provider.refusals, late = 1, payment.expires_at - timedelta(minutes=20)
    again = checkout.pay_again(order=payment.order, by=viewer_of(payment.order.buyer), at=late)
    assert (again.status, again.pk != payment.pk, again.expires_at > late + checkout.SHORTEST_OPEN) == ("open", True, True)


def test_a_page_that_the_provider_refuses_in_time_is_refused(provider: FakeProvider) -> None:
    payment = open_payment()
    Payment.objects.update(status="starting", session_id=None, session_url="")
    provider.refusals = 1
    with pytest.raises(checkout.PaymentRefused):
        checkout.pay_again(order=payment.order, by=viewer_of(payment.order.buyer), at=NOW)
    assert Payment.objects.get().status == "failed"


class TestClock:
    """One row that fails keeps no other waiting."""

    def test_of_parts_goes_on(self, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, fine = (part_of(paid_payment(make_workshop())) for _part in range(2))
        VendorOrder.objects.update(accept_by=NOW)
        lapse = orders.lapse

        def fail(*, vendor_order: VendorOrder, at: object) -> VendorOrder:
            if vendor_order.pk == broken.pk:
                raise ValueError("a fault of the program")
            return lapse(vendor_order=vendor_order, at=at)  # type: ignore[arg-type]

        monkeypatch.setattr(orders, "lapse", fail)
        assert orders.apply_deadlines(NOW) == 1
        fine.refresh_from_db()
        assert fine.status == "lapsed"

    def test_of_payments_goes_on(self, provider: FakeProvider) -> None:
        broken, fine = open_payment(make_workshop()), open_payment(make_workshop())
        provider.pay(broken.session_id)
        Payment.objects.filter(pk=broken.pk).update(amount_minor=broken.amount_minor + 1)
        assert deadlines.apply(fine.expires_at) == 1
        assert {payment.pk: payment.status for payment in Payment.objects.all()} == {broken.pk: "open", fine.pk: "expired"}

    def test_of_abandoned_orders_goes_on(self, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, fine = open_payment(make_workshop()), open_payment(make_workshop())
        Payment.objects.update(status="failed")
        expire = orders.expire

        def fail(*, order: Order, at: object) -> object:
            if order.pk == broken.order_id:
                raise ValueError("a fault of the program")
            return expire(order=order, at=at)  # type: ignore[arg-type]

        monkeypatch.setattr(orders, "expire", fail)
        deadlines.apply(fine.expires_at)
        assert dict(Order.objects.values_list("pk", "status")) == {broken.order_id: "awaiting_payment", fine.order_id: "expired"}


class TestStock:
    def test_of_what_is_made_to_order_meanwhile_is_let_go_when_paid(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Variant.objects.update(stock=None)
        Product.objects.update(is_made_to_order=True, lead_days=9)
        provider.pay(payment.session_id)
        settlement.settle(payment, provider.checkout_state(payment.session_id), at=NOW)
        assert (Variant.objects.get().stock, Variant.objects.get().reserved) == (None, 0)

    def test_is_held_as_it_was_when_its_row_was_locked(self, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        from shop.orders import placing

        hold = placing.hold_stock

        def change_first(priced):
            Variant.objects.update(stock=None)
            return hold(priced)

        monkeypatch.setattr(placing, "hold_stock", change_first)
        payment = open_payment()
        Variant.objects.update(stock=4)
        assert OrderLine.objects.get().is_stock_held is False
        provider.pay(payment.session_id)
        settlement.settle(payment, provider.checkout_state(payment.session_id), at=NOW)
        assert Variant.objects.get().reserved == 0

    def test_comes_back_when_a_claim_on_what_never_left_is_refunded(self, provider: FakeProvider) -> None:
        part = part_of(paid_payment())
        before = Variant.objects.get().stock
        orders.accept(vendor_order=part, by=owner_of(part.workshop), at=NOW)
        orders.claim(vendor_order=part, kind="other", message="", by=viewer_of(part.order.buyer), at=NOW)
        orders.settle(vendor_order=part, refund=True, reason="Agreed", by=viewer_of(make_user()), at=NOW)
        assert Variant.objects.get().stock == before + 1


def test_a_claim_ends_with_the_refund_of_a_part_that_is_declined(provider: FakeProvider) -> None:
    part = part_of(paid_payment())
    by = owner_of(part.workshop)
    orders.accept(vendor_order=part, by=by, at=NOW)
    orders.claim(vendor_order=part, kind="other", message="Wrong color", by=viewer_of(part.order.buyer), at=NOW)
    orders.decline(vendor_order=part, reason="You are right", by=by, at=NOW)
    part.refresh_from_db()
    claim = Claim.objects.get()
    assert (claim.status, claim.outcome, part.is_held, Refund.objects.count()) == ("settled", "refunded", False, 1)


class TestGivenUp:
    def test_jobs_are_put_back_by_a_person(self, provider: FakeProvider) -> None:
        OutboxEntry.objects.all().delete()
        entry = outbox.put("payments.send_refund", refund_id=1)
        OutboxEntry.objects.update(failed_at=NOW, attempts=outbox.MAX_ATTEMPTS)
        assert (outbox.requeue("orders.email_paid"), outbox.requeue("payments.send_refund")) == (0, 1)
        entry.refresh_from_db()
        assert (entry.failed_at, entry.attempts) == (None, 0)


class TestForgetting:
    def test_keeps_what_is_not_done_and_what_is_young(self, provider: FakeProvider) -> None:
        OutboxEntry.objects.all().delete()
        for done in (None, NOW, NOW - timedelta(days=9)):
            OutboxEntry.objects.create(job="orders.email_paid", done_at=done)
        assert outbox.purge(NOW) == 1
        assert OutboxEntry.objects.count() == 2

    def test_empties_events_that_were_handled(self, provider: FakeProvider) -> None:
        for number, handled in enumerate((None, NOW, NOW - timedelta(days=9))):
            ProviderEvent.objects.create(provider="stripe", event_id=f"evt_{number}", kind="x", body={"email": "a@b.c"}, handled_at=handled)
        assert webhooks.forget_bodies(NOW) == 1
        assert sorted(ProviderEvent.objects.values_list("event_id", "body")) == [
            ("evt_0", {"email": "a@b.c"}),
            ("evt_1", {"email": "a@b.c"}),
            ("evt_2", {}),
        ]

    def test_leaves_orders_and_peoples_carts(self, provider: FakeProvider) -> None:
        payment = open_payment()
        guest = Cart.objects.create(token="guest")
        Cart.objects.filter(pk=guest.pk).update(updated_at=NOW - timedelta(days=99))
        assert carts.forget_guests(NOW) == 1
        assert Order.objects.get().cart_id == payment.order.cart_id


def test_the_clock_knows_its_tasks() -> None:
    from payments.tasks import forget_events
    from shop.carts.tasks import forget_guest_carts
    from shop.kit.tasks import purge_outbox

    OutboxEntry.objects.create(job="orders.email_paid", done_at=timezone.now() - timedelta(days=99))
    purge_outbox()
    forget_events()
    forget_guest_carts()
    assert not OutboxEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_listing_is_published_while_its_workshop_is_suspended_without_a_deadlock(provider: FakeProvider) -> None:
    """Whoever comes second waits for the workshop's row, and neither holds what the other wants."""
    import threading

    from shop.accounts.models import StaffRole
    from shop.catalogue import operations as catalogue
    from shop.kit.errors import DomainError
    from tests.factories.catalogue import ProductFactory
    from tests.factories.orders import make_staff
    from vendors.workshops import operations as workshops

    workshop, by = make_workshop(), make_staff(StaffRole.ADMIN)
    for _round in range(5):
        product = ProductFactory(workshop=workshop, status="in_review")
        failures: list[Exception] = []

        def attempt(act, failures=failures) -> None:
            try:
                act()
            except DomainError:
                pass
            except Exception as error:
                failures.append(error)
            finally:
                connection.close()

        acts = [
            lambda product=product: catalogue.publish(product=product, by=by, at=NOW),
            lambda: workshops.suspend(by=by, at=NOW, workshop_id=workshop.pk, reason="Copies"),
        ]
        threads = [threading.Thread(target=attempt, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert failures == []
        workshop.refresh_from_db()
        if workshop.status == "suspended":
            workshops.reinstate(by=by, at=NOW, workshop_id=workshop.pk)
