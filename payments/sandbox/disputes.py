"""Disputes (chargebacks): opened through the control interface or by a test card, won or lost."""

from typing import Any

from payments.sandbox import balance
from payments.sandbox.errors import ApiError, missing
from payments.sandbox.events import emit
from payments.sandbox.parameters import Choice, Fields, Integer, Text
from payments.sandbox.store import Document, Store, new_id

OPEN = Fields({"charge": Text(255), "amount": Integer(1), "reason": Text(100)}, required=("charge",))
CLOSE = Fields({"status": Choice(("won", "lost"))}, required=("status",))
DAYS_TO_ANSWER = 7


def open_dispute(store: Store, charge_id: str, given: dict[str, Any]) -> Document:
    """Dispute a paid charge: its amount and a fee are taken at once; raises ApiError."""
    with store.transaction():
        charge = store.get("charge", charge_id)
        if charge is None:
            raise missing("charge", charge_id)
        if charge["disputed"] or not charge["paid"]:
            raise ApiError(f"Charge {charge_id} cannot be disputed.")
        dispute = store.add(_new_dispute(charge, given, store.now()))
        charge["disputed"] = True
        store.save(charge)
        emit(store, "charge.dispute.created", dispute)
        dispute["balance_transactions"] = [balance.book_dispute(store, dispute)]
        store.save(dispute)
        emit(store, "charge.dispute.funds_withdrawn", dispute)
        return dispute


def _new_dispute(charge: Document, given: dict[str, Any], now: int) -> Document:
    return {
        "id": new_id("du"),
        "object": "dispute",
        "amount": min(given.get("amount", charge["amount"]), charge["amount"]),
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "evidence_details": {"due_by": now + DAYS_TO_ANSWER * 86_400, "has_evidence": False},
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": given.get("reason", "product_not_received"),
        "status": "needs_response",
    }


def close(store: Store, identifier: str, status: str) -> Document:
    """End a dispute as `won` (the money comes back) or `lost`; raises ApiError."""
    with store.transaction():
        dispute = store.get("dispute", identifier)
        if dispute is None:
            raise missing("dispute", identifier)
        if dispute["status"] in ("won", "lost"):
            raise ApiError(f"Dispute {identifier} is already closed.")
        previous = {"status": dispute["status"]}
        dispute["status"] = status
        if status == "won":
            dispute["balance_transactions"].append(balance.book_dispute(store, dispute, back=True))
        store.save(dispute)
        emit(store, "charge.dispute.closed", dispute, previous)
        if status == "won":
            emit(store, "charge.dispute.funds_reinstated", dispute)
        return dispute
