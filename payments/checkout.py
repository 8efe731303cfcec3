"""Starting a payment: the order is made and the intent written, then the provider is asked for its page.

No call leaves inside a transaction. The intent is committed before the provider hears of it, with a job that
finishes what a crash leaves undone; the provider's idempotency key is made from the payment's own id, so
that a double click, a retry and the job all end with the same page.
"""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments import commission, hosted_page, limits, providers, settlement
from payments.limits import ChargePlan
from payments.models import Payment
from payments.states import PaymentStatus
from shop.accounts.viewer import Viewer
from shop.carts.models import Cart
from shop.carts.operations import OutOfStock
from shop.carts.pricing import NO_RATE, PricedCart, in_currency, price_cart
from shop.kit import outbox, states
from shop.kit.errors import Conflict, DomainError, Invalid, NotFound
from shop.kit.money import Money
from shop.orders import operations, placing
from shop.orders import queries as orders
from shop.orders.models import Order
from shop.orders.placing import CheckoutDetails
from shop.orders.states import OrderStatus
from shop.rates import queries as rates_queries
from shop.rates.queries import NoRate, Rates

#: A worker takes over when the web process has not opened the page by then.
TAKE_OVER = timedelta(seconds=30)
WAITING = (PaymentStatus.STARTING, PaymentStatus.OPEN)
#: A provider opens no page for less; it wants thirty minutes, and our clocks may differ.
SHORTEST_OPEN = timedelta(minutes=31)


class PaymentPageUnavailable(DomainError):
    """The provider cannot be reached now; the order is kept."""

    code = "payment_page_unavailable"


class PaymentRefused(DomainError):
    """The provider refuses to charge this order."""

    code = "payment_refused"


def start(*, cart: Cart, details: CheckoutDetails, by: Viewer, at: datetime) -> Payment:
    """Make an order of the cart and open the provider's page for it; `session_url` is where to go.

    A second call with the same cart gives the same payment. Invalid for the details or an amount that no
    card takes, OutOfStock and CannotOrder for the cart, PaymentPageUnavailable when the provider is away
    (the order waits, and the same call again goes on), PaymentRefused when it says no.
    """
    payment = _placed(cart, details, by, at)
    if payment.expires_at <= at and _end(payment, at):
        payment = _placed(cart, details, by, at)
    return _opened_or_anew(payment, at)


def pay_again(*, order: Order, by: Viewer, at: datetime) -> Payment:
    """The page of an order that waits for its payment: the open one, or a new one when that failed."""
    if not orders.bought_by(by).filter(pk=order.pk).exists():
        raise NotFound(field="order")
    with transaction.atomic():
        payment = _payment_of(states.lock(order), at)
    return _opened_or_anew(payment, at)


def plan(priced: PricedCart, *, rates: Rates, on: datetime) -> ChargePlan:
    """In which currency a priced cart would be charged, and why not in its own; Invalid when in none, as without a rate."""

    @cache
    def total_in(currency: str) -> Money:
        return priced.total if currency == priced.currency else in_currency(priced, currency, rates=rates).total

    try:
        if priced.is_converted:
            return limits.choose_currency(total_in, priced.currency, rates=rates, on=on.date())
    except NoRate:
        pass
    raise Invalid({"": NO_RATE}, code="no_rate")


def open_page(payment: Payment, *, at: datetime) -> Payment:
    """Ask the provider for the payment's page, unless it is there; safe to run any number of times.

    Pages of earlier orders of the same cart are closed first: one cart is paid once. Conflict when one of
    them was paid in the meantime.
    """
    if payment.status != PaymentStatus.STARTING:
        return payment
    try:
        _close_others(payment, at)
        page = providers.current().create_checkout(hosted_page.request_for(payment))
    except providers.ProviderUnavailable as error:
        message = _("The payment page cannot be reached now. Your order is kept: try again in a minute.")
        raise PaymentPageUnavailable(message) from error
    except providers.ProviderRefused as error:
        _fail(payment, error.code, at)
        raise PaymentRefused(_("This order cannot be paid by card now. Nothing was charged.")) from error
    return _opened(payment, page, at)


def find_page(payment: Payment, *, at: datetime) -> Payment:
    """The payment with its page, when an answer was lost: only asking again by the same key tells.

    Closes no other page; a payment that the provider refuses has failed. ProviderUnavailable passes through.
    """
    if payment.status != PaymentStatus.STARTING:
        return payment
    try:
        page = providers.current().create_checkout(hosted_page.request_for(payment))
    except providers.ProviderRefused as error:
        _fail(payment, error.code, at)
        return payment
    return _opened(payment, page, at)


def _opened_or_anew(payment: Payment, at: datetime) -> Payment:
    """The payment's page; of one that waited too long for its provider to take it, that of a new payment."""
    is_stale = payment.expires_at - at < SHORTEST_OPEN
    try:
        return open_page(payment, at=at)
    except PaymentRefused:
        if not is_stale:
            raise
    with transaction.atomic():
        fresh = _payment_of(states.lock(payment.order), at)
    return open_page(fresh, at=at)


def _close_others(payment: Payment, at: datetime) -> None:
    """Close what else of the payment's cart could still be paid."""
    if payment.order.cart_id is None:
        return
    others = Payment.objects.filter(order__cart=payment.order.cart_id, status__in=WAITING).exclude(order=payment.order_id)
    for other in others.select_related("order").order_by("pk"):
        if settlement.close(other, at=at).status == PaymentStatus.PAID:
            settlement.expire(payment, at=at, reason="cart_paid")
            raise Conflict(_("This cart has just been paid. You find the order among yours."), code="cart_paid")


def _placed(cart: Cart, details: CheckoutDetails, by: Viewer, at: datetime) -> Payment:
    try:
        return _place(cart, details, by, at)
    except OutOfStock:
        # The pieces may be held by the buyer's own earlier attempt, which they left to change the cart.
        if not _end_attempts(cart, at):
            raise
        return _place(cart, details, by, at)


@transaction.atomic
def _place(cart: Cart, details: CheckoutDetails, by: Viewer, at: datetime) -> Payment:
    # What is wrong with the details or the cart is said before what is wrong with the amount.
    details = placing.checked(details, by)
    cart = Cart.objects.select_for_update(of=("self",)).get(pk=cart.pk)
    rates = rates_queries.snapshot()
    priced = price_cart(cart, currency=by.currency, ship_to=details.country, rates=rates)
    if priced.problems:
        placing.check_orderable(priced)
    charge = plan(priced, rates=rates, on=at).currency
    order = placing.place(
        cart=cart,
        details=details,
        charge=charge,
        rates=rates,
        basis_points=commission.basis_points([parcel.workshop for parcel in priced.parcels], at.date()),
        by=by,
        at=at,
        priced=priced if charge == priced.currency else in_currency(priced, charge, rates=rates),
    )
    return _payment_of(order, at)


def _payment_of(order: Order, at: datetime) -> Payment:
    """The payment that waits, or a new one; the order's row keeps two clicks from making two."""
    operations.want_again(order=order)
    waiting = Payment.objects.filter(order=order, status__in=WAITING).first()
    if waiting is not None:
        return waiting
    if order.status != OrderStatus.AWAITING_PAYMENT:
        raise Conflict(_("This order does not wait for a payment any more."), code="not_awaiting_payment")
    payment = Payment.objects.create(
        order=order,
        amount_minor=order.total_minor,
        currency=order.currency,
        expires_at=at + timedelta(minutes=settings.CHECKOUT_MINUTES),
        created_at=at,
    )
    outbox.put("payments.open_checkout", at=timezone.now() + TAKE_OVER, payment_id=payment.pk)
    return payment


def _opened(payment: Payment, page: providers.HostedCheckout, at: datetime) -> Payment:
    """Written in two steps, since the same page comes again to whoever finishes the second."""
    Payment.objects.filter(pk=payment.pk).update(session_id=page.provider_id, session_url=page.url, expires_at=page.expires_at)
    try:
        return states.move(payment, "open", by=None, at=at)
    except states.WrongState:
        return payment


@transaction.atomic
def _fail(payment: Payment, code: str, at: datetime) -> None:
    states.lock(payment)
    if payment.status == PaymentStatus.STARTING:
        states.move(payment, "fail", by=None, at=at, reason=code, changes={"failure": code[:200]})


def _waiting_payments(cart: Cart) -> list[Payment]:
    found = Payment.objects.filter(order__cart=cart, status__in=WAITING).select_related("order")
    return list(found.order_by("pk"))


def _end_attempts(cart: Cart, at: datetime) -> bool:
    ended = [_end(payment, at) for payment in _waiting_payments(cart)]  # every one, also after the first that ended
    return any(ended)


def _end(payment: Payment, at: datetime) -> bool:
    try:
        return settlement.close(payment, at=at).status == PaymentStatus.EXPIRED
    except providers.ProviderError:
        return False
