"""What the provider tells us: stored once, then handled by a job, in any order and any number of times.

An event is never believed for its content: it says that something happened to a checkout, a charge or a
refund, and the handler asks the provider how that stands now.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from payments import hosted_page, providers, refunds, settlement
from payments.models import Payment, ProviderEvent, Refund
from payments.states import RefundStatus
from shop.kit import outbox

PROVIDER = "stripe"


def receive(body: bytes, signature: str, *, at: datetime) -> ProviderEvent:
    """Check and keep an event, and have it handled; the same event again is kept once. Raises BadSignature."""
    event = providers.current().parse_webhook(body, signature)
    with transaction.atomic():
        stored, created = ProviderEvent.objects.get_or_create(
            provider=PROVIDER,
            event_id=event.id,
            defaults={"kind": event.kind, "body": dict(event.object), "received_at": at},
        )
        if created:
            outbox.put("payments.handle_event", event_id=stored.pk)
    return stored


def forget_bodies(before: datetime) -> int:
    """Keep of events that were handled before that time only that they came: their content names buyers."""
    return ProviderEvent.objects.filter(handled_at__lt=before).exclude(body={}).update(body={})


def handle(event: ProviderEvent, *, at: datetime) -> None:
    """Act on a stored event; kinds that mean nothing to us are marked as handled. ProviderUnavailable passes."""
    handler = HANDLERS.get(event.kind)
    if handler is not None and event.handled_at is None:
        handler(event.body, at)
    ProviderEvent.objects.filter(pk=event.pk, handled_at=None).update(handled_at=at)


def _checkout_changed(session: dict[str, Any], at: datetime) -> None:
    _apply_session(session, at, is_final=False)


def _payment_failed_for_good(session: dict[str, Any], at: datetime) -> None:
    _apply_session(session, at, is_final=True)


def _apply_session(session: dict[str, Any], at: datetime, *, is_final: bool) -> None:
    payment = _payment_of(session)
    if payment is not None:
        state = providers.current().checkout_state(str(session["id"]))
        settlement.apply(payment, state, at=at, is_final=is_final)


def _payment_of(session: dict[str, Any]) -> Payment | None:
    """By the session's id, or by our reference when the event overtook the answer that named the session."""
    payments = Payment.objects.select_related("order")
    found = payments.filter(session_id=session["id"]).first()
    if found is not None:
        return found
    reference = hosted_page.payment_id_of(str(session.get("client_reference_id") or ""))
    return payments.filter(pk=reference).first() if reference else None


def _refund_changed(subject: dict[str, Any], at: datetime) -> None:
    refund = Refund.objects.filter(provider_id=subject["id"]).select_related("payment__order").first()
    if refund is not None:
        refunds.refresh(refund, at=at)
    elif _is_being_sent(str(subject.get("payment_intent") or "")):
        # The event overtook the answer that tells us the refund's id.
        raise outbox.TryLater("the refund is not known by this id yet")


def _is_being_sent(payment_intent: str) -> bool:
    waiting = Refund.objects.filter(status=RefundStatus.WAITING, provider_id="")
    return bool(payment_intent) and waiting.filter(payment__payment_intent=payment_intent).exists()


def _charge_refunded(charge: dict[str, Any], at: datetime) -> None:
    known = Refund.objects.filter(payment__charge_id=charge["id"]).exclude(provider_id="")
    for refund in known.select_related("payment__order").order_by("pk"):
        refunds.refresh(refund, at=at)


def _charge_updated(charge: dict[str, Any], at: datetime) -> None:
    payment = Payment.objects.filter(charge_id=charge["id"]).select_related("order").first()
    if payment is not None:
        settlement.record_fee(payment, at=at)


HANDLERS: dict[str, Callable[[dict[str, Any], datetime], None]] = {
    "checkout.session.completed": _checkout_changed,
    "checkout.session.async_payment_succeeded": _checkout_changed,
    "checkout.session.async_payment_failed": _payment_failed_for_good,
    "checkout.session.expired": _checkout_changed,
    "charge.refunded": _charge_refunded,
    "charge.updated": _charge_updated,
    "refund.created": _refund_changed,
    "refund.updated": _refund_changed,
    "refund.failed": _refund_changed,
}
