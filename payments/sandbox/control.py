"""`/_sandbox/…`: what a test tells the sandbox and Stripe itself has no call for.

All of it takes a test key and form parameters, as the API does, and answers JSON:

- GET, POST `/_sandbox/options`: `hold` (send no webhook), `copies` (of every event), `delay` (seconds
  before the first try), `newest_first`, `drop` (that many deliveries are lost), `fail_before` and
  `fail_after` (that many API calls answer 503 before or after doing their work);
- POST `/_sandbox/clock`: `advance` the sandbox's time by seconds;
- GET `/_sandbox/deliveries`; POST `/_sandbox/events/{id}/deliver` once more;
- POST `/_sandbox/sessions/{id}/pay` with a `card` number, as a buyer would on the page; 3-D Secure is
  answered with `challenge` (`complete`, the default, or `fail`);
- POST `/_sandbox/disputes` (`charge`, `amount`, `reason`), `/_sandbox/disputes/{id}/close` (`status`);
- POST `/_sandbox/refunds/{id}/fail`.
"""

import re
import time
from typing import Any

from payments.sandbox import cards, charging, disputes, events, forms, refunds, schedule
from payments.sandbox.api import Call, check_key
from payments.sandbox.errors import ApiError, bad_parameter, missing
from payments.sandbox.parameters import (
    ELECTRONIC_MAIL,
    Boolean,
    Choice,
    Fields,
    Integer,
    Matching,
    Text,
)
from payments.sandbox.store import Document, Store, public
from payments.sandbox.web import Request, Response, Route, as_json, choose, failure, route

DEFAULTS: dict[str, Any] = {
    "hold": False,
    "copies": 1,
    "delay": "0",
    "newest_first": False,
    "drop": 0,
    "fail_before": 0,
    "fail_after": 0,
}
SECONDS = Matching(re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?"), "Invalid number of seconds")
OPTIONS = Fields(
    {
        "hold": Boolean(),
        "copies": Integer(1, 10),
        "delay": SECONDS,
        "newest_first": Boolean(),
        "drop": Integer(0, 1_000),
        "fail_before": Integer(0, 1_000),
        "fail_after": Integer(0, 1_000),
    }
)
PAY = Fields(
    {"card": Text(30), "email": ELECTRONIC_MAIL, "challenge": Choice(("complete", "fail"))},
    required=("card",),
)
CLOCK = Fields({"advance": Integer(0, 10 * 86_400)}, required=("advance",))
TEST_EXPIRY, TEST_CVC = "12/34", {"amex": "1234"}


def _options(call: Call) -> Document:
    for name, value in call.given.items():
        call.store.set_option(name, value)
    return {name: call.store.option(name, default) for name, default in DEFAULTS.items()}


def _advance(call: Call) -> Document:
    offset = int(call.store.option("clock_offset", 0)) + call.given["advance"]
    call.store.set_option("clock_offset", offset)
    schedule.run_due(call.store)
    return {"now": call.store.now()}


def _deliveries(call: Call) -> Document:
    rows = call.store.execute("SELECT * FROM deliveries ORDER BY number DESC LIMIT 200")
    return {"data": [dict(row) for row in rows]}


def _deliver_again(call: Call) -> Document:
    event = call.store.get("event", call.id)
    if event is None:
        raise missing("event", call.id)
    events.enqueue(call.store, event["id"], copies=1)
    return event


def _pay(call: Call) -> Document:
    number = call.given["card"]
    cvc = TEST_CVC.get(cards.brand(number), "123")
    today = time.gmtime(call.store.now())
    card, problems = cards.read(number, TEST_EXPIRY, cvc, month_now=today.tm_mon, year_now=today.tm_year)
    if card is None:
        raise bad_parameter(f"Unusable card: {problems}", "card")
    outcome = charging.pay(call.store, call.id, card, call.given.get("email", "buyer@example.com"))
    if outcome == "challenge":
        complete = call.given.get("challenge", "complete") == "complete"
        outcome = charging.answer_challenge(call.store, call.id, complete=complete)
    return {"outcome": outcome}


NOTHING = Fields({})
ROUTES: list[Route] = [
    route("GET", "/_sandbox/options", _options, NOTHING),
    route("POST", "/_sandbox/options", _options, OPTIONS),
    route("POST", "/_sandbox/clock", _advance, CLOCK),
    route("GET", "/_sandbox/deliveries", _deliveries, NOTHING),
    route("POST", "/_sandbox/events/{id}/deliver", _deliver_again, NOTHING),
    route("POST", "/_sandbox/sessions/{id}/pay", _pay, PAY),
    route(
        "POST",
        "/_sandbox/disputes",
        lambda call: disputes.open_dispute(call.store, call.given["charge"], call.given),
        disputes.OPEN,
    ),
    route(
        "POST",
        "/_sandbox/disputes/{id}/close",
        lambda call: disputes.close(call.store, call.id, call.given["status"]),
        disputes.CLOSE,
    ),
    route("POST", "/_sandbox/refunds/{id}/fail", lambda call: refunds.fail(call.store, call.id), NOTHING),
]


def answer(store: Store, request: Request) -> Response:
    """Answer one control call."""
    try:
        check_key(request)
        chosen, path = choose(ROUTES, request.method, request.path)
        given = chosen.details.read(forms.decode(request.body or request.query))
        with store.transaction():
            return as_json(public(chosen.handle(Call(store, given, path.get("id", ""), ""))))
    except ApiError as error:
        return failure(error)
