"""The platform's balance at the sandbox: one entry per movement, in the settlement currency."""

from decimal import Decimal

from payments.sandbox import currencies
from payments.sandbox.store import Document, Store, new_id

DISPUTE_FEE = 1_500


def book_charge(store: Store, charge: Document) -> Document:
    """Book a charge and its fee in US cents."""
    cents = currencies.settled(charge["amount"], charge["currency"])
    return _book(store, charge, "charge", cents, currencies.fee(cents))


def book_refund(store: Store, refund: Document, *, back: bool = False) -> Document:
    """Book a refund; the fee of the charge is not given back. `back` books one that failed."""
    cents = currencies.settled(refund["amount"], refund["currency"])
    if back:
        return _book(store, refund, "refund_failure", cents, 0)
    return _book(store, refund, "refund", -cents, 0)


def book_dispute(store: Store, dispute: Document, *, back: bool = False) -> Document:
    """Book what a dispute takes, with its fee, or gives back when it is won."""
    cents = currencies.settled(dispute["amount"], dispute["currency"])
    if back:
        return _book(store, dispute, "adjustment", cents, 0)
    return _book(store, dispute, "adjustment", -cents, DISPUTE_FEE)


def book_transfer(store: Store, transfer: Document, *, back: bool = False) -> Document:
    """Book a transfer to a connected account, or its reversal."""
    cents = currencies.settled(transfer["amount"], transfer["currency"])
    return _book(store, transfer, "transfer_refund" if back else "transfer", cents if back else -cents, 0)


def _book(store: Store, source: Document, kind: str, cents: int, fee: int) -> Document:
    now = store.now()
    units = currencies.UNITS_PER_DOLLAR[source["currency"]]
    return store.add(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": cents,
            "available_on": now,
            "created": now,
            "currency": currencies.SETTLEMENT,
            "description": None,
            # Stripe's own field is a JSON number; nothing is computed from it here.
            "exchange_rate": None if units == 1 else float(Decimal(1) / units),
            "fee": fee,
            "fee_details": [
                {
                    "amount": fee,
                    "currency": currencies.SETTLEMENT,
                    "description": "Fees",
                    "type": "stripe_fee",
                }
            ]
            if fee
            else [],
            "net": cents - fee,
            "reporting_category": kind,
            "source": source["id"],
            "status": "available",
            "type": kind,
        }
    )
