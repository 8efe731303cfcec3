"""A buyer's attempt to pay an open session: challenged, declined or paid, at most once."""

from typing import Any, Literal

from payments.sandbox import balance, cards, disputes, sessions
from payments.sandbox.cards import Card
from payments.sandbox.events import emit
from payments.sandbox.store import Document, Store, new_id

Outcome = Literal["paid", "challenge", "declined", "expired"]
CHALLENGE_FAILED = "payment_intent_authentication_failure"
DISPUTE_REASON = "fraudulent"


def pay(store: Store, session_id: str, card: Card, email: str) -> Outcome:
    """Charge a card once, or say what has to happen first.

    A session that is already complete answers `paid` without another charge, so a form sent twice costs
    nothing. Raises ApiError when there is no such session.
    """
    with store.transaction():
        session = sessions.fetch(store, session_id)
        if session["status"] != "open":
            return _outcome_of(session)
        session["_email"] = email
        intent = _intent_of(store, session)
        intent["_card"] = card.kept()
        intent["receipt_email"] = intent["receipt_email"] or email
        if card.behavior.challenge:
            return _challenge(store, session, intent)
        return _settle(store, session, intent, card)


def answer_challenge(store: Store, session_id: str, *, complete: bool) -> Outcome:
    """Finish a 3-D Secure challenge as the buyer chose; without one the session's state is the answer."""
    with store.transaction():
        session = sessions.fetch(store, session_id)
        intent = intent_of(store, session)
        if session["status"] != "open" or intent is None:
            return _outcome_of(session)
        if intent["status"] != "requires_action":
            return "declined"
        card = Card.restored(intent["_card"])
        if not complete:
            return _refuse(store, intent, CHALLENGE_FAILED, None, _error_text(CHALLENGE_FAILED))
        return _settle(store, session, intent, card)


def intent_of(store: Store, session: Document) -> Document | None:
    """Give the session's payment intent; none before the first attempt."""
    return store.get("payment_intent", session["payment_intent"] or "")


def _outcome_of(session: Document) -> Outcome:
    return {"complete": "paid", "expired": "expired", "open": "declined"}[session["status"]]  # type: ignore[return-value]


def _intent_of(store: Store, session: Document) -> Document:
    existing = intent_of(store, session)
    if existing:
        return existing
    intent = store.add(_new_intent(session, store.now()))
    session["payment_intent"] = intent["id"]
    store.save(session)
    emit(store, "payment_intent.created", intent)
    return intent


def _new_intent(session: Document, now: int) -> Document:
    data = session["_intent_data"]
    return {
        "id": new_id("pi"),
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": None,
        "description": data.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": data.get("receipt_email"),
        "status": "requires_payment_method",
        "transfer_group": data.get("transfer_group"),
    }


def _challenge(store: Store, session: Document, intent: Document) -> Outcome:
    intent.update(status="requires_action", next_action={"type": "use_stripe_sdk"}, last_payment_error=None)
    store.save(intent)
    store.save(session)
    emit(store, "payment_intent.requires_action", intent)
    return "challenge"


def _settle(store: Store, session: Document, intent: Document, card: Card) -> Outcome:
    charge = store.add(_new_charge(session, intent, card, store.now()))
    intent["latest_charge"] = charge["id"]
    store.save(session)
    if card.behavior.decline:
        return _decline(store, intent, charge, card.behavior.decline)
    charge["balance_transaction"] = balance.book_charge(store, charge)["id"]
    store.save(charge)
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        next_action=None,
        last_payment_error=None,
        payment_method=charge["payment_method"],
    )
    store.save(intent)
    email = session["_email"]
    session.update(status="complete", payment_status="paid", url=None, customer_details={"email": email, "name": None})
    store.save(session)
    emit(store, "payment_intent.succeeded", intent)
    emit(store, "charge.succeeded", charge)
    emit(store, "checkout.session.completed", session)
    if card.behavior.aftermath == "dispute":
        disputes.open_dispute(store, charge["id"], {"reason": DISPUTE_REASON})
    return "paid"


def _new_charge(session: Document, intent: Document, card: Card, now: int) -> Document:
    declined = card.behavior.decline
    details = {
        "brand": card.brand,
        "last4": card.last4,
        "exp_month": card.expiry_month,
        "exp_year": card.expiry_year,
        "three_d_secure": {"result": "authenticated"} if card.behavior.challenge else None,
    }
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0 if declined else intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"email": session["_email"]},
        "captured": not declined,
        "created": now,
        "currency": intent["currency"],
        "disputed": False,
        "failure_code": cards.decline_code(declined) if declined else None,
        "failure_message": _error_text(declined) if declined else None,
        "livemode": False,
        "metadata": intent["metadata"],
        "paid": not declined,
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": {"type": "card", "card": details},
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "failed" if declined else "succeeded",
        "transfer_group": intent["transfer_group"],
        "_aftermath": card.behavior.aftermath,
    }


def _decline(store: Store, intent: Document, charge: Document, reason: str) -> Outcome:
    emit(store, "charge.failed", charge)
    return _refuse(store, intent, cards.decline_code(reason), reason, charge["failure_message"], charge["id"])


def _refuse(store: Store, intent: Document, code: str, reason: str | None, message: str, charge: str | None = None) -> Outcome:
    error: dict[str, Any] = {"code": code, "message": message, "type": "card_error"}
    if code == CHALLENGE_FAILED:
        error["type"] = "invalid_request_error"
    if reason:
        error["decline_code"] = reason
    if charge:
        error["charge"] = charge
    intent.update(status="requires_payment_method", next_action=None, last_payment_error=error)
    store.save(intent)
    emit(store, "payment_intent.payment_failed", intent)
    return "declined"


def _error_text(reason: str) -> str:
    return {
        CHALLENGE_FAILED: "The provided PaymentMethod has failed authentication.",
        "insufficient_funds": "Your card has insufficient funds.",
        "expired_card": "Your card has expired.",
        "incorrect_cvc": "Your card's security code is incorrect.",
        "processing_error": "An error occurred while processing your card. Try again in a little bit.",
        "test_mode_live_card": "Your card was declined. Test mode takes test cards only.",
    }.get(reason, "Your card was declined.")
