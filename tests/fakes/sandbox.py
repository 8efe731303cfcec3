"""Ways to reach the payment sandbox in tests: as a process of its own, or called in this process."""

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from payments.sandbox.server import Application
from payments.sandbox.store import Store

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk_test_sandbox"
SECRET = "whsec_sandbox_of_the_tests"


def until(found: Callable[[], Any], seconds: float = 10) -> Any:
    """Wait for something true; fails the test when it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError(f"Nothing came in {seconds} seconds")


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]


class InProcess:
    """The sandbox's application called directly: no socket, no background thread."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "sandbox.sqlite3")
        self.application = Application(self.store, "http://pay.test")

    def call(self, method: str, path: str, form: dict[str, Any] | None = None, /, **headers: str) -> Answer:
        """Send a request; headers are written with underscores."""
        body = urlencode(form or {}).encode()
        address, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        started: list[Any] = []
        chunks = self.application(environ, lambda *given: started.extend(given))
        return Answer(int(started[0][:3]), dict(started[1]), b"".join(chunks))

    def api(self, method: str, path: str, form: dict[str, Any] | None = None, **headers: str) -> Answer:
        """Send an API or control request with a key."""
        return self.call(method, path, form, **{"authorization": f"Bearer {KEY}", **headers})

    def events(self) -> list[str]:
        """Give the kinds of all events, oldest first."""
        return [event["type"] for event in reversed(self.store.find("event", 1_000))]

    def set_events_aside(self) -> None:
        """Forget the events so far."""
        self.store.execute("DELETE FROM documents WHERE kind = 'event'")


def session_form(**changes: Any) -> dict[str, Any]:
    """Give the form of a usual session: two goods and a delivery, 12,500.00 tenge each, in KZT."""
    return {
        "mode": "payment",
        "line_items[0][price_data][currency]": "kzt",
        "line_items[0][price_data][unit_amount]": "1250000",
        "line_items[0][price_data][product_data][name]": "Felt rug <b>",
        "line_items[0][price_data][product_data][description]": "Made by Aigul",
        "line_items[0][quantity]": "2",
        "line_items[1][price_data][currency]": "kzt",
        "line_items[1][price_data][unit_amount]": "150000",
        "line_items[1][price_data][product_data][name]": "Delivery",
        "line_items[1][quantity]": "1",
        "success_url": "http://shop.test/back?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/cart",
        "client_reference_id": "payment-1",
        "customer_email": "buyer@example.com",
        **changes,
    }


@dataclass
class Receiver:
    """A webhook endpoint that notes what it gets and answers as told."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[bytes, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((body, self.headers["Stripe-Signature"]))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Location", receiver.url)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def kinds(self) -> list[str]:
        """Give the kinds of the events received, in order."""
        return [json.loads(body)["type"] for body, _ in self.received]

    def ids(self) -> list[str]:
        """Give the ids of the events received, in order."""
        return [json.loads(body)["id"] for body, _ in self.received]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class SandboxProcess:
    """`python -m payments.sandbox` on a free port of the loopback."""

    def __init__(self, folder: Path, webhook: str = "") -> None:
        self.folder = folder
        self.webhook = webhook
        self.base = ""
        self.start()

    def start(self) -> None:
        """Start it and wait for its address."""
        arguments = ["--port", "0", "--data", str(self.folder), "--secret", SECRET]
        arguments += ["--webhook", self.webhook] if self.webhook else []
        self._log = (self.folder.parent / f"{self.folder.name}.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "payments.sandbox", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        self.base = self._process.stdout.readline().split()[-1]

    def stop(self, *, kill: bool = False) -> int:
        """End it, politely or with SIGKILL; gives the exit code."""
        if kill:
            self._process.kill()
        else:
            self._process.terminate()
        code = self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()
        return code

    def call(self, method: str, path: str, form: dict[str, Any] | None = None) -> Answer:
        """Send a request with a key over the loopback."""
        body = urlencode(form or {}).encode() if method == "POST" else None
        request = Request(self.base + path, data=body, method=method, headers={"Authorization": f"Bearer {KEY}"})
        try:
            with urlopen(request, timeout=20) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def pay(self, provider_id: str, card: str = "4242424242424242", **more: str) -> str:
        """Pay a session as a buyer would; gives the outcome."""
        answer = self.call("POST", f"/_sandbox/sessions/{provider_id}/pay", {"card": card, **more})
        return answer.json["outcome"]

    def options(self, **options: Any) -> None:
        """Set control options."""
        assert self.call("POST", "/_sandbox/options", options).status == 200
