"""A proxy before a real HTTP server that can refuse, delay, cut, fail or falsify its answers."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

#: Headers that belong to one connection, or that we write ourselves.
OWN_HEADERS = {"connection", "content-length", "transfer-encoding", "keep-alive", "content-encoding", "accept-encoding", "host"}


@dataclass
class Fault:
    """What goes wrong with every request while it is set; what is left out goes well.

    `stalled` keeps the answer back until the fault is over. `status` answers in the server's place. `cut` sends half
    of the body. `kept_lines` hands on only so many lines of a longer body and then hangs up. `changed` gets the answer's
    JSON and gives another.
    """

    stalled: bool = False
    status: int = 0
    cut: bool = False
    kept_lines: int = 0
    changed: Callable[[dict[str, Any]], Any] | None = None


@dataclass
class Answer:
    """What the real server said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class UnreliableProxy:
    """Listens on a port of its own from `open` to `close`. `asked` holds method and path of every request."""

    def __init__(self, target: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self.fault = Fault()
        self.over = threading.Event()
        self._target = urlsplit(target)
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where clients find it, whether it listens now or not."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Listen, at the same port as before."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), type("Handler", (Handler,), {"proxy": self}))
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @contextmanager
    def failing(self, **fault: Any) -> Iterator[None]:
        """Everything fails in this way inside."""
        self.fault, self.over = Fault(**fault), threading.Event()
        try:
            yield
        finally:
            self.over.set()
            self.fault = Fault()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Nobody listens inside."""
        self.close()
        try:
            yield
        finally:
            self.open()

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Ask the real server."""
        connection = HTTPConnection(self._target.hostname or "", self._target.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()


class Handler(BaseHTTPRequestHandler):
    """Answers for a proxy. It speaks HTTP/1.0, so that no connection outlives an answer."""

    proxy: UnreliableProxy

    def handle_request(self) -> None:
        fault, over = self.proxy.fault, self.proxy.over
        self.proxy.asked.append((self.command, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault.stalled:
            over.wait(60)
        if fault.status:
            self.send(refusal(fault.status))
        elif 0 < fault.kept_lines < body.count(b"\n"):
            self.forward(b"".join(body.splitlines(keepends=True)[: fault.kept_lines]))
        else:
            self.send(changed(self.forward(body), fault), cut=fault.cut)

    def forward(self, body: bytes) -> Answer:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN_HEADERS}
        return self.proxy.forward(self.command, self.path, headers, body)

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in OWN_HEADERS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        with suppress(OSError):  # of a client that did not wait
            self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


for method in ("GET", "POST", "PUT", "DELETE", "HEAD"):
    setattr(Handler, f"do_{method}", Handler.handle_request)


def refusal(status: int) -> Answer:
    """What Elasticsearch says when it refuses."""
    body = json.dumps({"error": {"type": "refused", "reason": "by the proxy"}, "status": status}).encode()
    return Answer(status, [("Content-Type", "application/json"), ("X-Elastic-Product", "Elasticsearch")], body)


def changed(answer: Answer, fault: Fault) -> Answer:
    """The answer with another body, when the fault says so."""
    if fault.changed is not None and answer.body:
        answer.body = json.dumps(fault.changed(json.loads(answer.body))).encode()
    return answer
