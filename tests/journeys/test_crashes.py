"""Web and worker are killed between payment, webhook and ledger; the books end as if nothing had happened."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from payments.models import Entry, Payment, ProviderEvent, Transaction
from payments.states import PaymentStatus
from shop.catalogue.models import Variant
from shop.kit.models import OutboxEntry
from shop.orders.models import Order
from shop.orders.states import OrderStatus
from tests.factories.orders import make_cart, make_rates, make_variant, make_workshop
from tests.fakes.sandbox import until
from tests.journeys.processes import PATIENCE, Processes, held, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = {"done_at": None, "failed_at": None}


@pytest.fixture
def variant(transactional_db: None) -> Variant:
    make_rates()
    return make_variant(make_workshop(), 12_000_000, stock=5)


@pytest.fixture
def running(processes: Processes) -> Processes:
    processes.start("web")
    processes.start("worker")
    return processes


def books() -> list[tuple[Any, ...]]:
    """The ledger without the keys that differ between orders."""
    entries = Entry.objects.order_by("transaction_id", "account__kind", "amount_minor")
    return list(entries.values_list("transaction__kind", "account__kind", "account__currency", "amount_minor"))


def minutes_pass() -> None:
    """Whatever waits for its time has waited long enough."""
    OutboxEntry.objects.filter(**WAITING).update(available_at=timezone.now())


def is_status(status: str) -> Callable[[], bool]:
    return lambda: Payment.objects.order_by("pk").last().status == status  # type: ignore[union-attr]


def buy(processes: Processes, variant: Variant) -> Payment:
    """One purchase from cart to ledger that nothing disturbs."""
    payload = processes.check_out(make_cart(None, variant).token)
    assert payload["errors"] == []
    payment = Payment.objects.get(order__number=payload["order"]["number"])
    assert processes.sandbox.pay(str(payment.session_id)) == "paid"
    finish(processes)
    return payment


def begin(processes: Processes, token: str) -> Callable[[], Any]:
    """Start a checkout beside the test; the function gives its payload, or the error that it ended with."""
    ended: list[Any] = []

    def run() -> None:
        try:
            ended.append(processes.check_out(token))
        except OSError as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def result() -> Any:
        thread.join(PATIENCE)
        return ended[0]

    return result


def finish(processes: Processes) -> None:
    """Let the clock go on until every order is paid and nothing waits to be done."""

    def is_finished() -> bool:
        if OutboxEntry.objects.filter(**WAITING).exists():
            minutes_pass()
            processes.sweep()
            return False
        return not Order.objects.exclude(status=OrderStatus.PAID).exists()

    until(is_finished, PATIENCE)


def check_same_books(first: list[tuple[Any, ...]], variant: Variant) -> None:
    """Two orders were paid, the second has the entries of the first, and nothing is there twice."""
    assert len(first) > 4
    assert books() == first + first
    assert (Order.objects.count(), Payment.objects.filter(status=PaymentStatus.PAID).count()) == (2, 2)
    assert Transaction.objects.values("key").distinct().count() == Transaction.objects.count()
    variant.refresh_from_db()
    assert (variant.stock, variant.reserved) == (3, 0)


def test_the_web_dies_before_it_hears_the_address_of_the_payment_page(running: Processes, variant: Variant) -> None:
    buy(running, variant)
    first = books()
    cart = make_cart(None, variant)
    provider = running.sandbox._process.pid
    os.kill(provider, signal.SIGSTOP)
    asked = begin(running, cart.token)
    until(lambda: Payment.objects.filter(status=PaymentStatus.STARTING).exists(), PATIENCE)
    running.kill("web")
    os.kill(provider, signal.SIGCONT)
    assert isinstance(asked(), OSError), "the buyer sees a broken page"
    running.start("web")
    minutes_pass()
    running.sweep()
    until(is_status(PaymentStatus.OPEN), PATIENCE)
    again = running.check_out(cart.token)
    payment = Payment.objects.latest("pk")
    assert again["redirectUrl"] == payment.session_url
    assert running.sandbox.pay(str(payment.session_id)) == "paid"
    finish(running)
    check_same_books(first, variant)


def test_the_web_dies_while_it_writes_down_what_the_provider_says(running: Processes, variant: Variant) -> None:
    buy(running, variant)
    first, heard = books(), ProviderEvent.objects.count()
    running.check_out(make_cart(None, variant).token)
    payment = Payment.objects.latest("pk")
    with held("LOCK TABLE payments_providerevent IN EXCLUSIVE MODE"):
        running.sandbox.pay(str(payment.session_id))
        until_somebody_waits()
        running.kill("web")
    assert (ProviderEvent.objects.count(), is_status(PaymentStatus.OPEN)()) == (heard, True)
    running.start("web")
    finish(running)
    check_same_books(first, variant)


def test_the_worker_dies_inside_the_transaction_that_writes_the_ledger(running: Processes, variant: Variant) -> None:
    buy(running, variant)
    first = books()
    running.check_out(make_cart(None, variant).token)
    payment = Payment.objects.latest("pk")
    with held("SELECT 1 FROM payments_payment WHERE id = %s FOR UPDATE", payment.pk):
        running.sandbox.pay(str(payment.session_id))
        until_somebody_waits()
        running.kill("worker")
    assert (books(), is_status(PaymentStatus.OPEN)()) == (first, True)
    running.start("worker")
    finish(running)
    check_same_books(first, variant)


def test_the_worker_dies_after_the_ledger_is_written_and_before_it_says_so(running: Processes, variant: Variant) -> None:
    buy(running, variant)
    first = books()
    running.check_out(make_cart(None, variant).token)
    payment = Payment.objects.latest("pk")
    running.kill("worker")
    running.sandbox.pay(str(payment.session_id))
    told = ProviderEvent.objects.filter(kind="checkout.session.completed", handled_at=None)
    until(told.exists, PATIENCE)
    event = told.get()
    with held("SELECT 1 FROM payments_providerevent WHERE id = %s FOR UPDATE", event.pk):
        running.start("worker")
        until_somebody_waits()
        assert is_status(PaymentStatus.PAID)()
        running.kill("worker")
    assert OutboxEntry.objects.filter(job="payments.handle_event", payload={"event_id": event.pk}, **WAITING).exists()
    running.start("worker")
    finish(running)
    check_same_books(first, variant)
