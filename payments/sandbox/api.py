"""Stripe's version 1 API: who may call, which calls there are, and what they answer."""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from payments.sandbox import forms, refunds, sessions, transfers
from payments.sandbox.errors import ApiError, bad_parameter, missing
from payments.sandbox.expansion import expanded
from payments.sandbox.parameters import EXPAND, PAGING, Choice, Fields, Items, Text
from payments.sandbox.store import Document, Store, new_id
from payments.sandbox.web import Request, Response, Route, as_json, choose, failure, route

KEY = re.compile(r"(?:sk|rk)_test_[A-Za-z0-9_]{1,255}")
ANSWER_LIFE = 24 * 3_600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Call:
    """A checked call: its typed parameters and the id in its path."""

    store: Store
    given: dict[str, Any]
    id: str
    page_address: str


def _reading(kind: str) -> Callable[[Call], Document]:
    def read(call: Call) -> Document:
        document = call.store.get(kind, call.id)
        if document is None:
            raise missing(kind, call.id)
        return document

    return read


def _listing(kind: str, path: str) -> Callable[[Call], Document]:
    def listed(call: Call) -> Document:
        given = {name: value for name, value in call.given.items() if name != "expand"}
        limit = given.pop("limit", 10)
        edges = {"after": given.pop("starting_after", None), "before": given.pop("ending_before", None)}
        types = given.pop("types", None)
        if types:
            found = [event for event in call.store.find(kind, 10_000, **edges) if event["type"] in types]
        else:
            found = call.store.find(kind, limit + 1, **edges, **given)
        shown = found[-limit:] if edges["before"] else found[:limit]
        return {"object": "list", "url": path, "has_more": len(found) > limit, "data": shown}

    return listed


def _line_items(call: Call) -> Document:
    session = sessions.fetch(call.store, call.id)
    data = [
        {
            "id": f"li_{index}_{session['id'][-16:]}",
            "object": "item",
            "amount_total": line["unit_amount"] * line["quantity"],
            "currency": session["currency"],
            "description": line["name"],
            "quantity": line["quantity"],
        }
        for index, line in enumerate(session["_lines"])
    ]
    return {
        "object": "list",
        "url": f"/v1/checkout/sessions/{call.id}/line_items",
        "has_more": False,
        "data": data,
    }


READ = Fields(EXPAND)
SESSIONS = Fields({**PAGING, "payment_intent": Text(255), "status": Choice(("open", "complete", "expired"))})
EVENTS = Fields({**PAGING, "type": Text(100), "types": Items(Text(100), 20)})
ROUTES: list[Route] = [
    route(
        "POST",
        "/v1/checkout/sessions",
        lambda call: sessions.create(call.store, call.given, call.page_address),
        sessions.CREATE,
    ),
    route("GET", "/v1/checkout/sessions", _listing("checkout.session", "/v1/checkout/sessions"), SESSIONS),
    route("GET", "/v1/checkout/sessions/{id}", lambda call: sessions.fetch(call.store, call.id), READ),
    route("GET", "/v1/checkout/sessions/{id}/line_items", _line_items, Fields(PAGING)),
    route("POST", "/v1/checkout/sessions/{id}/expire", lambda call: sessions.expire(call.store, call.id), READ),
    route("GET", "/v1/payment_intents/{id}", _reading("payment_intent"), READ),
    route("GET", "/v1/charges/{id}", _reading("charge"), READ),
    route("GET", "/v1/balance_transactions/{id}", _reading("balance_transaction"), READ),
    route("POST", "/v1/refunds", lambda call: refunds.create(call.store, call.given), refunds.CREATE),
    route("GET", "/v1/refunds", _listing("refund", "/v1/refunds"), refunds.LIST),
    route("GET", "/v1/refunds/{id}", _reading("refund"), READ),
    route("POST", "/v1/transfers", lambda call: transfers.create(call.store, call.given), transfers.CREATE),
    route("GET", "/v1/transfers", _listing("transfer", "/v1/transfers"), transfers.LIST),
    route("GET", "/v1/transfers/{id}", _reading("transfer"), READ),
    route(
        "POST",
        "/v1/transfers/{id}/reversals",
        lambda call: transfers.reverse(call.store, call.id, call.given),
        transfers.REVERSE,
    ),
    route("GET", "/v1/disputes/{id}", _reading("dispute"), READ),
    route("GET", "/v1/events", _listing("event", "/v1/events"), EVENTS),
    route("GET", "/v1/events/{id}", _reading("event"), READ),
]


def answer(store: Store, request: Request, page_address: str) -> Response:
    """Answer one API call. Refusals are answers too; nothing is raised for what a client can send."""
    headers = {"Request-Id": new_id("req", 14), "Stripe-Version": request.headers.get("stripe-version", "")}
    try:
        check_key(request)
        _fail_if_told(store, "fail_before")
        status, body, replayed = _answer(store, request, page_address)
        _fail_if_told(store, "fail_after")
    except ApiError as error:
        response = failure(error)
        return Response(response.status, response.body, headers=headers)
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return as_json(body, status, headers)


def check_key(request: Request) -> None:
    """Let in who carries a test key, as a bearer token; raises ApiError."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise ApiError("You did not provide an API key.", status=401, executed=False)
    if not KEY.fullmatch(key):
        shown = f"{key[:8]}{'*' * 8}"
        raise ApiError(f"Invalid API Key provided: {shown}", status=401, executed=False)


def _fail_if_told(store: Store, option: str) -> None:
    """Play an outage: before the work (nothing happened) or after it (it did, and the answer is lost)."""
    if store.count_down(option):
        raise ApiError("The sandbox was told to fail.", status=503, kind="api_error", executed=False)


def _answer(store: Store, request: Request, page_address: str) -> tuple[int, Any, bool]:
    chosen, path = choose(ROUTES, request.method, request.path)
    given = chosen.details.read(forms.decode(request.body if request.method == "POST" else request.query))
    call = Call(store, given, path.get("id", ""), page_address)
    key = request.headers.get("idempotency-key", "")
    if request.method != "POST" or not key:
        return 200, _run(chosen, call), False
    if len(key) > LONGEST_KEY:
        raise bad_parameter("Idempotency keys have at most 255 characters.", "Idempotency-Key")
    return _once(store, f"{request.headers['authorization']} {key}", _fingerprint(request, given), chosen, call)


def _run(chosen: Route, call: Call) -> Any:
    with call.store.transaction():
        return expanded(call.store, chosen.handle(call), call.given.get("expand", []))


def _fingerprint(request: Request, given: dict[str, Any]) -> str:
    return f"{request.method} {request.path} {json.dumps(given, sort_keys=True)}"


def _once(store: Store, owner_key: str, made: str, chosen: Route, call: Call) -> tuple[int, Any, bool]:
    """Run a call once per idempotency key; the key, the change and the answer are one transaction."""
    key = sha256(owner_key.encode()).hexdigest()
    with store.transaction():
        store.execute("DELETE FROM answers WHERE created < ?", store.now() - ANSWER_LIFE)
        kept = store.execute("SELECT * FROM answers WHERE key = ?", key)
        if kept:
            if not hmac.compare_digest(kept[0]["request"], made):
                raise ApiError(
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                    kind="idempotency_error",
                    executed=False,
                )
            return kept[0]["status"], json.loads(kept[0]["body"]), True
        try:
            status, body = 200, _run(chosen, call)
        except ApiError as error:
            if not error.executed:
                raise
            status, body = error.status, error.body()
        store.execute(
            "INSERT INTO answers (key, request, status, body, created) VALUES (?, ?, ?, ?, ?)",
            key,
            made,
            status,
            json.dumps(body),
            store.now(),
        )
    return status, body, False
