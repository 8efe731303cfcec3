"""Signed webhooks, sent by one background thread until they are accepted."""

import hmac
import json
import logging
import threading
import time
from hashlib import sha256
from itertools import takewhile
from sqlite3 import Row
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from payments.sandbox import schedule
from payments.sandbox.store import Store

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
TIMEOUT_SECONDS = 10
BATCH = 50
SUCCESS_CLASS = 2
FIRST_RETRY, LONGEST_RETRY = 1.0, 60.0
# Stripe gives up after three days.
GIVE_UP_AFTER = 3 * 86_400


DUE = (
    "SELECT deliveries.*, documents.body FROM deliveries JOIN documents ON documents.id = event "
    "WHERE state = 'waiting' AND due_at <= ? ORDER BY deliveries.number"
)
DUE_OLDEST_FIRST, DUE_NEWEST_FIRST = f"{DUE} ASC", f"{DUE} DESC"


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is no acceptance: Stripe counts it as a failure."""

    def redirect_request(self, *_: object) -> None:
        return None


def signature(body: bytes, secret: str, at: int) -> str:
    """Make the `Stripe-Signature` header: HMAC-SHA256 over time, dot and body (docs.stripe.com/webhooks)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"


class Deliverer(threading.Thread):
    """Sends what is due, oldest first, and lets time do its work on sessions and refunds."""

    def __init__(self, store: Store, url: str, secret: str) -> None:
        super().__init__(name="webhooks", daemon=True)
        self._store = store
        self._url = url
        self._secret = secret
        self._ended = threading.Event()
        self._opener = build_opener(_NoRedirects)

    def stop(self) -> None:
        """End the thread after the delivery it is at."""
        self._ended.set()
        self._store.committed.set()
        self.join(TIMEOUT_SECONDS + 1)

    def run(self) -> None:
        """Work until stopped; an error of one round must not end the deliveries."""
        while not self._ended.is_set():
            self._store.committed.clear()
            try:
                schedule.run_due(self._store)
                busy = self._deliver_due()
            except Exception:
                logger.exception("A round of deliveries failed")
                busy = False
            if not busy:
                self._store.committed.wait(self._pause())

    def _pause(self) -> float:
        rows = self._store.execute("SELECT MIN(due_at) AS due FROM deliveries WHERE state = 'waiting'")
        if rows[0]["due"] is None or self._store.option("hold", False) or not self._url:
            return IDLE_SECONDS
        return min(IDLE_SECONDS, max(0.01, float(rows[0]["due"]) - time.time()))

    def _deliver_due(self) -> bool:
        if not self._url or self._store.option("hold", False):
            return False
        statement = DUE_NEWEST_FIRST if self._store.option("newest_first", False) else DUE_OLDEST_FIRST
        due = self._store.execute(f"{statement} LIMIT ?", time.time(), BATCH)
        for delivery in takewhile(lambda _: not self._ended.is_set(), due):
            self._deliver(delivery)
        return bool(due)

    def _deliver(self, delivery: Row) -> None:
        if self._store.count_down("drop"):
            self._note(delivery, "dropped", None)
            return
        event = json.loads(delivery["body"])
        status = self._send(json.dumps(event, indent=2).encode())
        accepted = status is not None and status // 100 == SUCCESS_CLASS
        age = self._store.now() - event["created"]
        state = "delivered" if accepted else "given_up" if age > GIVE_UP_AFTER else "waiting"
        self._note(delivery, state, status)
        logger.info("%s %s: %s", event["type"], event["id"], status or "no answer")

    def _send(self, body: bytes) -> int | None:
        request = Request(  # noqa: S310 - the address was checked when the sandbox started
            self._url,
            data=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Stripe-Signature": signature(body, self._secret, int(time.time())),
                "User-Agent": "Stripe/1.0 (sandbox)",
            },
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code
        except (URLError, OSError, ValueError):
            return None

    def _note(self, delivery: Row, state: str, status: int | None) -> None:
        attempts = delivery["attempts"] + 1
        wait = min(LONGEST_RETRY, FIRST_RETRY * 2 ** min(attempts - 1, 10))
        self._store.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, last_status = ?, due_at = ? WHERE number = ?",
            state,
            attempts,
            status,
            time.time() + wait,
            delivery["number"],
        )
