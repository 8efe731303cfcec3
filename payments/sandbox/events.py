"""Events: what happened, kept with the change itself and queued for delivery in the same transaction."""

import time
from typing import Any

from payments.sandbox.store import Document, Store, new_id, public

API_VERSION = "2026-10-28.endive"
SPACING = 0.02


def emit(store: Store, kind: str, subject: Document, previous: dict[str, Any] | None = None) -> Document:
    """Record an event about a document as it is now. To be called inside a transaction."""
    data: dict[str, Any] = {"object": public(subject)}
    if previous is not None:
        data["previous_attributes"] = previous
    event = store.add(
        {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": store.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
    )
    enqueue(store, event["id"])
    return event


def enqueue(store: Store, event_id: str, *, copies: int | None = None) -> None:
    """Queue an event for delivery, as often and as late as the control options say."""
    count = copies or int(store.option("copies", 1))
    due_at = time.time() + float(store.option("delay", 0))
    for copy in range(count):
        store.execute("INSERT INTO deliveries (event, due_at) VALUES (?, ?)", event_id, due_at + copy * SPACING)
