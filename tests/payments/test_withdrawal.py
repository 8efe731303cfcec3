"""A buyer cancels an order before it is paid: nothing is freed on anybody's word but the provider's."""

import pytest
from graphql_relay import to_global_id

from payments import checkout, settlement, withdrawal
from payments.models import Payment, Refund
from payments.tasks import handle_event, withdraw_order
from payments.webhooks import receive
from shop.accounts.viewer import Viewer
from shop.carts.models import Cart
from shop.catalogue.models import Variant
from shop.kit import states
from shop.kit.errors import Conflict, NotFound
from shop.kit.outbox import TryLater
from shop.orders import queries
from shop.orders.models import Order
from tests.factories.orders import NOW, details, make_staff, make_user, make_workshop, owner_of, viewer_of
from tests.factories.payments import jobs, open_payment, paid_payment
from tests.fakes.provider import FakeProvider

pytestmark = pytest.mark.django_db


def buyer_of(payment: Payment) -> Viewer:
    """Who bought it."""
    return viewer_of(payment.order.buyer)


def withdraw(payment: Payment, by: Viewer | None = None) -> Order:
    """The order after its buyer cancelled it."""
    order = Order.objects.get(pk=payment.order_id)
    return withdrawal.withdraw(order=order, by=by or buyer_of(payment), at=NOW)


def stock() -> tuple[int | None, int]:
    """Pieces on the shelf and pieces held, of the only variant."""
    variant = Variant.objects.get()
    return variant.stock, variant.reserved


def content(cart: Cart) -> list[tuple[int, int, int]]:
    """What is in the cart."""
    return list(cart.lines.order_by("pk").values_list("pk", "variant", "quantity"))


class TestWithdraw:
    def test_frees_the_pieces_when_the_provider_has_closed_the_page(self, provider: FakeProvider) -> None:
        payment = open_payment()
        order = withdraw(payment)
        payment.refresh_from_db()
        assert (order.status, payment.status, stock()) == ("withdrawn", "expired", (10, 0))
        assert provider.states[str(payment.session_id)].status == "expired"
        assert set(order.vendor_orders.values_list("status", flat=True)) == {"withdrawn"}
        assert [step.move for step in order.history.all()] == ["create", "ask_to_withdraw", "withdraw"]

    def test_leaves_the_cart_as_it_was_and_ready_to_be_ordered(self, provider: FakeProvider) -> None:
        payment = open_payment(quantity=3, stock=3)
        cart = payment.order.cart
        assert cart is not None
        before = content(cart)
        withdraw(payment)
        assert content(cart) == before
        again = checkout.start(cart=cart, details=details(), by=buyer_of(payment), at=NOW)
        assert again.order_id != payment.order_id
        assert stock() == (3, 3)

    def test_is_for_who_holds_the_link_too(self, provider: FakeProvider) -> None:
        payment = open_payment()
        guest = viewer_of(None, order_tokens=frozenset({payment.order.token}))
        assert withdraw(payment, guest).status == "withdrawn"

    def test_is_unknown_to_everybody_else(self, provider: FakeProvider) -> None:
        workshop = make_workshop()
        payment = open_payment(workshop)
        for by in (viewer_of(None), viewer_of(make_user()), owner_of(workshop), make_staff()):
            with pytest.raises(NotFound):
                withdraw(payment, by)
        assert stock() == (10, 1)

    def test_twice_changes_nothing(self, provider: FakeProvider) -> None:
        payment = open_payment()
        first = withdraw(payment)
        assert withdraw(payment).status == first.status == "withdrawn"
        assert first.history.all().count() == 3

    def test_is_never_seen_by_the_workshop(self, provider: FakeProvider) -> None:
        workshop = make_workshop()
        withdraw(open_payment(workshop))
        assert list(queries.for_workshops(owner_of(workshop))) == []

    def test_of_an_order_whose_payment_failed_needs_no_provider(self, provider: FakeProvider) -> None:
        payment = open_payment()
        Payment.objects.update(status="failed")
        provider.outages = 9
        assert (withdraw(payment).status, stock()) == ("withdrawn", (10, 0))

    @pytest.mark.parametrize("refusals", [0, 1])
    def test_finds_a_page_whose_opening_was_never_answered(self, provider: FakeProvider, refusals: int) -> None:
        payment = open_payment()
        Payment.objects.update(status="starting", session_id=None, session_url="")
        provider.refusals = refusals
        assert withdraw(payment).status == "withdrawn"
        payment.refresh_from_db()
        assert payment.status == ("failed" if refusals else "expired")

    def test_is_impossible_for_what_has_ended_or_was_paid(self, provider: FakeProvider) -> None:
        paid, ended = paid_payment(), open_payment()
        settlement.expire(ended, at=NOW, reason="our clock")
        for payment in (paid, ended):
            with pytest.raises(states.WrongState):
                withdraw(payment)


class TestPaidMeanwhile:
    def test_stays_paid_and_says_so(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.pay(str(payment.session_id))
        with pytest.raises(Conflict) as refused:
            withdraw(payment)
        payment.order.refresh_from_db()
        assert (refused.value.code, payment.order.status, stock()) == ("paid_meanwhile", "paid", (9, 0))

    def test_money_that_comes_after_all_goes_back(self, provider: FakeProvider) -> None:
        payment = open_payment()
        session = str(payment.session_id)
        open_state = provider.states[session]
        withdraw(payment)
        provider.states[session] = open_state
        for hook in provider.pay(session):
            handle_event(receive(hook.body, hook.signature, at=NOW).pk)
        payment.order.refresh_from_db()
        assert (payment.order.status, Refund.objects.get().reason, stock()) == ("withdrawn", "withdrawn", (10, 0))


class TestOutage:
    @pytest.mark.parametrize("fault", ["outages", "lost_answers"])
    def test_keeps_the_pieces_until_the_provider_answers(self, provider: FakeProvider, fault: str) -> None:
        payment = open_payment()
        setattr(provider, fault, 1)
        order = withdraw(payment)
        assert (order.status, order.withdrawal_asked_at, stock()) == ("awaiting_payment", NOW, (10, 1))
        (job,) = jobs("payments.withdraw_order")
        withdraw_order(**job)  # type: ignore[arg-type]
        order.refresh_from_db()
        assert (order.status, stock()) == ("withdrawn", (10, 0))
        withdraw_order(**job)  # type: ignore[arg-type]

    def test_is_asked_again_as_long_as_it_lasts(self, provider: FakeProvider) -> None:
        provider_is_away = 2
        payment = open_payment()
        provider.outages = provider_is_away
        order = withdraw(payment)
        with pytest.raises(TryLater):
            withdraw_order(order.pk)
        assert stock() == (10, 1)

    def test_ends_the_order_as_withdrawn_by_the_webhook_too(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.lost_answers = 1
        order = withdraw(payment)
        for hook in provider.webhooks:
            handle_event(receive(hook.body, hook.signature, at=NOW).pk)
        order.refresh_from_db()
        assert (order.status, stock()) == ("withdrawn", (10, 0))

    def test_a_page_that_cannot_be_closed_keeps_the_pieces(self, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
        payment = open_payment()
        monkeypatch.setattr(FakeProvider, "expire_checkout", FakeProvider.checkout_state)
        order = withdraw(payment)
        with pytest.raises(TryLater):
            withdraw_order(order.pk)
        assert (order.status, stock()) == ("awaiting_payment", (10, 1))

    def test_who_goes_on_to_pay_wants_it_again(self, provider: FakeProvider) -> None:
        payment = open_payment()
        provider.outages = 1
        order = withdraw(payment)
        checkout.pay_again(order=order, by=buyer_of(payment), at=NOW)
        withdraw_order(order.pk)
        order.refresh_from_db()
        assert (order.status, order.withdrawal_asked_at, stock()) == ("awaiting_payment", None, (10, 1))


def test_is_a_mutation_for_buyers(provider: FakeProvider, do, ask) -> None:  # type: ignore[no-untyped-def]
    payment = open_payment()
    document = "query ($number: String!) { order(number: $number) { canCancel isBeingCancelled } }"
    number, key = payment.order.number, to_global_id("Order", payment.order_id)
    assert ask(buyer_of(payment), document, number=number)["order"] == {"canCancel": True, "isBeingCancelled": False}
    assert do(viewer_of(make_user()), "cancelOrder", order=key)["errors"] == [{"field": "order", "code": "not_found"}]
    provider.outages = 1
    assert do(buyer_of(payment), "cancelOrder", "order { status isBeingCancelled }", order=key)["order"] == {
        "status": "AWAITING_PAYMENT",
        "isBeingCancelled": True,
    }
    assert do(buyer_of(payment), "cancelOrder", "order { status canCancel }", order=key)["order"] == {
        "status": "WITHDRAWN",
        "canCancel": False,
    }
