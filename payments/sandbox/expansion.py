"""`expand`: an id in an answer is replaced by what it stands for (docs.stripe.com/api/expanding_objects)."""

from typing import Any

from payments.sandbox.errors import bad_parameter
from payments.sandbox.store import Document, Store, public

EXPANDABLE = (
    "payment_intent",
    "latest_charge",
    "balance_transaction",
    "charge",
    "source_transaction",
    "transfer",
    "data",
)
DEEPEST = 4


def expanded(store: Store, answer: Document, paths: list[str]) -> Document:
    """Give the public part of an answer with these dotted paths expanded; raises ApiError."""
    shown = public(answer)
    if shown.get("object") == "list":
        shown["data"] = [public(item) for item in shown["data"]]
    for path in paths:
        names = path.split(".")
        if len(names) > DEEPEST or any(name not in EXPANDABLE for name in names):
            raise bad_parameter(f"This property cannot be expanded ({path}).", "expand")
        _expand(store, shown, names)
    return shown


def _expand(store: Store, within: Any, names: list[str]) -> None:
    if isinstance(within, list):
        for item in within:
            _expand(store, item, names)
        return
    if not names or not isinstance(within, dict):
        return
    name, *rest = names
    if isinstance(within.get(name), str):
        found = store.any_kind(within[name])
        within[name] = public(found) if found else within[name]
    _expand(store, within.get(name), rest)
