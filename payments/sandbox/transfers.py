"""Transfers to connected accounts and their reversals."""

import re
from typing import Any

from payments.sandbox import balance, currencies
from payments.sandbox.errors import ApiError, missing
from payments.sandbox.events import emit
from payments.sandbox.parameters import CURRENCY, EXPAND, PAGING, Fields, Integer, Matching, Metadata, Text
from payments.sandbox.store import Document, Store, new_id, public

CREATE = Fields(
    {
        **EXPAND,
        "amount": Integer(1),
        "currency": CURRENCY,
        "destination": Matching(re.compile(r"acct_[A-Za-z0-9]+"), "No such destination"),
        "description": Text(1_000),
        "metadata": Metadata(),
        "source_transaction": Text(255),
        "transfer_group": Text(255),
    },
    required=("amount", "currency", "destination"),
)
LIST = Fields({**PAGING, "transfer_group": Text(255), "destination": Text(255)})
REVERSE = Fields({**EXPAND, "amount": Integer(1), "description": Text(1_000), "metadata": Metadata()})


def create(store: Store, given: dict[str, Any]) -> Document:
    """Send part of the platform's money to an account; raises ApiError."""
    currency = given["currency"].lower()
    currencies.check_supported(currency)
    with store.transaction():
        group = given.get("transfer_group")
        if "source_transaction" in given:
            charge = _source(store, given["source_transaction"], currency, given["amount"])
            group = group or charge["transfer_group"]
        transfer = store.add(
            {
                "id": new_id("tr"),
                "object": "transfer",
                "amount": given["amount"],
                "amount_reversed": 0,
                "balance_transaction": None,
                "created": store.now(),
                "currency": currency,
                "description": given.get("description"),
                "destination": given["destination"],
                "livemode": False,
                "metadata": given.get("metadata", {}),
                "reversals": {"object": "list", "data": [], "has_more": False},
                "reversed": False,
                "source_transaction": given.get("source_transaction"),
                "source_type": "card",
                "transfer_group": group,
            }
        )
        transfer["balance_transaction"] = balance.book_transfer(store, transfer)["id"]
        store.save(transfer)
        emit(store, "transfer.created", transfer)
        return transfer


def _source(store: Store, identifier: str, currency: str, amount: int) -> Document:
    charge = store.get("charge", identifier)
    if charge is None:
        raise missing("charge", identifier)
    if charge["currency"] != currency:
        raise ApiError("The currency of source_transaction's balance transaction must match.", param="currency")
    sent = sum(
        transfer["amount"] - transfer["amount_reversed"] for transfer in store.find("transfer", 10_000, source_transaction=identifier)
    )
    if sent + amount > charge["amount"] or not charge["paid"]:
        raise ApiError(
            "The transfers of this source_transaction would exceed its amount.",
            code="balance_insufficient",
            param="amount",
        )
    return charge


def reverse(store: Store, identifier: str, given: dict[str, Any]) -> Document:
    """Take back a transfer or a part of it; raises ApiError."""
    with store.transaction():
        transfer = store.get("transfer", identifier)
        if transfer is None:
            raise missing("transfer", identifier)
        left = transfer["amount"] - transfer["amount_reversed"]
        amount = given.get("amount", left)
        if amount > left or left == 0:
            raise ApiError(f"Reversal amount ({amount}) is greater than unreversed amount ({left})", param="amount")
        reversal = store.add(_new_reversal(transfer, amount, given, store.now()))
        reversal["balance_transaction"] = balance.book_transfer(store, reversal, back=True)["id"]
        store.save(reversal)
        transfer["amount_reversed"] += amount
        transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
        transfer["reversals"]["data"].insert(0, public(reversal))
        store.save(transfer)
        emit(store, "transfer.reversed", transfer)
        return reversal


def _new_reversal(transfer: Document, amount: int, given: dict[str, Any], now: int) -> Document:
    return {
        "id": new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": now,
        "currency": transfer["currency"],
        "metadata": given.get("metadata", {}),
        "transfer": transfer["id"],
    }
