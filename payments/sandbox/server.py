"""The sandbox as one WSGI application and the small threaded server that runs it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from payments.sandbox import api, control, hosted, rendering
from payments.sandbox.errors import ApiError
from payments.sandbox.store import Store
from payments.sandbox.web import Request, Response, as_json, failure

logger = logging.getLogger(__name__)


class Application:
    """Sends a request to the API, the control interface, the hosted page or its files."""

    def __init__(self, store: Store, page_address: str) -> None:
        self._store = store
        self._page_address = page_address

    def __call__(self, environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one WSGI request; a defect of ours is logged and answers 500."""
        try:
            response = self._answer(Request.read(environ))
        except ApiError as error:
            response = failure(error)
        except Exception:
            logger.exception("A request failed")
            response = failure(ApiError("Internal error of the sandbox.", status=500, kind="api_error"))
        start(response.status_line, response.header_list())
        return [response.body]

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/v1/"):
            return api.answer(self._store, request, self._page_address)
        if path.startswith("/_sandbox/"):
            return control.answer(self._store, request)
        if path.startswith("/static/") and (file := rendering.static(path.removeprefix("/static/"))):
            return file
        if path == "/health":
            return as_json({"status": "ok"})
        return hosted.answer(self._store, request)


class Server(ThreadingMixIn, WSGIServer):
    """A thread per request; a client that is slow holds up nobody else."""

    daemon_threads = True
    request_queue_size = 128

    def server_bind(self) -> None:
        """Bind without the reverse name lookup of the base class, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()


class Handler(WSGIRequestHandler):
    """Logs in our format and gives up on a silent client."""

    timeout = 30

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write the request line to the log; never the query, which may hold a test card."""
        logger.info("%s %s", self.command, self.path.partition("?")[0])

    def address_string(self) -> str:
        """Give the address without a name lookup."""
        return str(self.client_address[0])
