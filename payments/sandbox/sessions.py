"""Checkout Sessions: opened, read, closed by us or by the clock."""

from typing import Any

from payments.sandbox import currencies
from payments.sandbox.errors import ApiError, missing
from payments.sandbox.events import emit
from payments.sandbox.parameters import (
    CURRENCY,
    ELECTRONIC_MAIL,
    EXPAND,
    Address,
    Boolean,
    Choice,
    Fields,
    Integer,
    Items,
    Metadata,
    Text,
)
from payments.sandbox.store import Document, Store, new_id

KIND = "checkout.session"
SHORTEST, LONGEST = 30 * 60, 24 * 3_600
LOCALES = ("auto", "de", "en", "en-GB", "es", "fr", "it", "ja", "pl", "ru", "tr", "zh")

PRODUCT = Fields(
    {
        "name": Text(250),
        "description": Text(500),
        "images": Items(Address(), 8),
        "metadata": Metadata(),
    },
    required=("name",),
)
PRICE = Fields(
    {"currency": CURRENCY, "unit_amount": Integer(), "product_data": PRODUCT},
    required=("currency", "unit_amount", "product_data"),
)
LINE = Fields({"price_data": PRICE, "quantity": Integer(1, 999_999)}, required=("price_data", "quantity"))
CREATE = Fields(
    {
        **EXPAND,
        "mode": Choice(("payment",)),
        "line_items": Items(LINE),
        "success_url": Address(),
        "cancel_url": Address(),
        "client_reference_id": Text(200),
        "customer_email": ELECTRONIC_MAIL,
        "expires_at": Integer(),
        "locale": Choice(LOCALES),
        "metadata": Metadata(),
        "adaptive_pricing": Fields({"enabled": Boolean()}),
        "payment_intent_data": Fields(
            {
                "description": Text(1_000),
                "metadata": Metadata(),
                "receipt_email": ELECTRONIC_MAIL,
                "statement_descriptor_suffix": Text(22),
                "transfer_group": Text(255),
            }
        ),
    },
    required=("mode", "line_items", "success_url"),
)


def create(store: Store, given: dict[str, Any], page_address: str) -> Document:
    """Open a session whose hosted page lies under `page_address`; raises ApiError."""
    lines = given["line_items"]
    named = {line["price_data"]["currency"].lower() for line in lines}
    if len(named) > 1:
        raise ApiError("All line items must use the same currency.", param="line_items")
    currency = named.pop()
    currencies.check_supported(currency)
    total = sum(line["price_data"]["unit_amount"] * line["quantity"] for line in lines)
    currencies.check_total(total, currency)
    now = store.now()
    expires_at = given.get("expires_at", now + LONGEST)
    _check_expiry(expires_at, now)
    return store.add(_new_session(given, currency, total, now, expires_at, page_address))


def _check_expiry(expires_at: int, now: int) -> None:
    if expires_at < now + SHORTEST:
        raise ApiError(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if expires_at > now + LONGEST:
        raise ApiError(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _new_session(given: dict[str, Any], currency: str, total: int, now: int, expires_at: int, page_address: str) -> Document:
    identifier = new_id("cs_test", 58)
    return {
        "id": identifier,
        "object": KIND,
        "adaptive_pricing": given.get("adaptive_pricing", {"enabled": False}),
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": now,
        "currency": currency,
        "customer": None,
        "customer_details": None,
        "customer_email": given.get("customer_email"),
        "expires_at": expires_at,
        "livemode": False,
        "locale": given.get("locale"),
        "metadata": given.get("metadata", {}),
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "status": "open",
        "success_url": given["success_url"],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{page_address}/pay/{identifier}",
        "_lines": [_kept_line(line) for line in given["line_items"]],
        "_intent_data": given.get("payment_intent_data", {}),
    }


def _kept_line(line: dict[str, Any]) -> dict[str, Any]:
    price, product = line["price_data"], line["price_data"]["product_data"]
    return {
        "name": product["name"],
        "description": product.get("description", ""),
        "image": next(iter(product.get("images", [])), None),
        "unit_amount": price["unit_amount"],
        "quantity": line["quantity"],
    }


def fetch(store: Store, identifier: str) -> Document:
    """Read a session as it is at this moment: one whose time is over is closed first."""
    with store.transaction():
        session = store.get(KIND, identifier)
        if session is None:
            raise missing(KIND, identifier)
        if session["status"] == "open" and session["expires_at"] <= store.now():
            _close(store, session)
        return session


def expire(store: Store, identifier: str) -> Document:
    """Close an open session; raises ApiError for one that is complete or expired."""
    session = fetch(store, identifier)
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `{session["status"]}`.'
        )
    _close(store, session)
    return session


def close_due(store: Store) -> None:
    """Close every session whose time is over."""
    rows = store.execute(
        "SELECT id FROM documents WHERE kind = 'checkout.session' "
        "AND json_extract(body, '$.status') = 'open' AND json_extract(body, '$.expires_at') <= ?",
        store.now(),
    )
    for row in rows:
        fetch(store, row["id"])


def _close(store: Store, session: Document) -> None:
    session.update(status="expired", url=None)
    store.save(session)
    intent = store.get("payment_intent", session["payment_intent"] or "")
    if intent and intent["status"] != "succeeded":
        intent.update(status="canceled", canceled_at=store.now(), cancellation_reason="automatic", next_action=None)
        store.save(intent)
        emit(store, "payment_intent.canceled", intent)
    emit(store, "checkout.session.expired", session)
