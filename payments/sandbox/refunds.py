"""Refunds: never more than was paid; some test cards make them wait or fail later."""

from typing import Any

from payments.sandbox import balance
from payments.sandbox.errors import ApiError, bad_parameter, missing
from payments.sandbox.events import emit
from payments.sandbox.parameters import EXPAND, PAGING, Choice, Fields, Integer, Metadata, Text
from payments.sandbox.store import Document, Store, new_id

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
CREATE = Fields(
    {
        **EXPAND,
        "payment_intent": Text(255),
        "charge": Text(255),
        "amount": Integer(1),
        "reason": Choice(REASONS),
        "metadata": Metadata(),
    }
)
LIST = Fields({**PAGING, "payment_intent": Text(255), "charge": Text(255)})
AFTERMATH_SECONDS = 2


def create(store: Store, given: dict[str, Any]) -> Document:
    """Refund a charge, in full when no amount is given; raises ApiError."""
    with store.transaction():
        charge = _charge(store, given)
        left = charge["amount"] - charge["amount_refunded"]
        amount = given.get("amount", left)
        _check(charge, amount, left)
        refund = store.add(_new_refund(charge, amount, given, store.now()))
        refund["balance_transaction"] = balance.book_refund(store, refund)["id"]
        store.save(refund)
        previous = _count(store, charge, amount)
        emit(store, "refund.created", refund)
        emit(store, "charge.refunded", charge, previous)
        if charge["_aftermath"] in ("refund_waits", "refund_fails"):
            store.schedule(charge["_aftermath"], refund["id"], AFTERMATH_SECONDS)
        return refund


def _charge(store: Store, given: dict[str, Any]) -> Document:
    if ("payment_intent" in given) == ("charge" in given):
        raise bad_parameter("One of the following params should be provided: payment_intent or charge.", "charge")
    identifier = given.get("charge")
    if identifier is None:
        intent = store.get("payment_intent", given["payment_intent"])
        if intent is None:
            raise missing("payment_intent", given["payment_intent"])
        if intent["status"] != "succeeded":
            raise ApiError(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                code="payment_intent_unexpected_state",
            )
        identifier = intent["latest_charge"]
    charge = store.get("charge", identifier)
    if charge is None:
        raise missing("charge", identifier)
    return charge


def _check(charge: Document, amount: int, left: int) -> None:
    if not charge["paid"]:
        raise ApiError(f"Charge {charge['id']} has failed.", code="charge_not_refundable")
    if charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
            param="charge",
        )
    if amount > left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}) in {charge['currency']}",
            code="amount_too_large",
            param="amount",
        )


def _new_refund(charge: Document, amount: int, given: dict[str, Any], now: int) -> Document:
    return {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": given.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "reason": given.get("reason"),
        "status": "pending" if charge["_aftermath"] == "refund_waits" else "succeeded",
    }


def _count(store: Store, charge: Document, amount: int) -> dict[str, Any]:
    previous = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    store.save(charge)
    return previous


def succeed(store: Store, identifier: str) -> None:
    """Let a refund that waited arrive."""
    refund = store.get("refund", identifier)
    if refund and refund["status"] == "pending":
        refund["status"] = "succeeded"
        store.save(refund)
        emit(store, "refund.updated", refund, {"status": "pending"})


def fail(store: Store, identifier: str) -> Document:
    """Let a refund come back, as a closed card account does to one; raises ApiError."""
    with store.transaction():
        refund = store.get("refund", identifier)
        if refund is None:
            raise missing("refund", identifier)
        if refund["status"] == "failed":
            return refund
        previous = {"status": refund["status"], "failure_reason": None}
        refund.update(status="failed", failure_reason="lost_or_stolen_card")
        refund["failure_balance_transaction"] = balance.book_refund(store, refund, back=True)["id"]
        store.save(refund)
        _count(store, _charge(store, {"charge": refund["charge"]}), -refund["amount"])
        emit(store, "refund.updated", refund, previous)
        emit(store, "refund.failed", refund, previous)
        return refund
