"""As much of a web framework as the sandbox needs: a request, a response, a table of routes."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from payments.sandbox.errors import ApiError

LARGEST_BODY = 512 * 1_024


@dataclass(frozen=True)
class Request:
    """One HTTP request, its body read already."""

    method: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def read(cls, environ: Mapping[str, Any]) -> "Request":
        """Read a WSGI environment; raises ApiError for a body that is too large or of unknown length."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > LARGEST_BODY:
            raise ApiError("The request is too large.", status=413, executed=False)
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
        return cls(
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "/"),
            query=environ.get("QUERY_STRING", "").encode("latin-1"),
            headers=headers,
            body=environ["wsgi.input"].read(int(length)) if int(length) else b"",
        )


@dataclass(frozen=True)
class Response:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status_line(self) -> str:
        """Give the status with its reason, as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def header_list(self) -> list[tuple[str, str]]:
        """Give all headers, those that every answer carries among them."""
        return [
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.body))),
            ("X-Content-Type-Options", "nosniff"),
            *self.headers.items(),
        ]


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON, indented as Stripe's answers are."""
    return Response(status, json.dumps(value, indent=2).encode(), headers=headers or {})


def redirect(address: str) -> Response:
    """Send the browser elsewhere with GET."""
    return Response(303, headers={"Location": address, "Cache-Control": "no-store"})


def failure(error: ApiError) -> Response:
    """Answer with a refusal."""
    return as_json(error.body(), error.status)


@dataclass(frozen=True)
class Route:
    """A method and a pattern (whole path) that lead to a handler."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[..., Any]
    details: Any = None


def route(method: str, path: str, handle: Callable[..., Any], details: Any = None) -> Route:
    """Make a route; `{id}` in the path matches one segment."""
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]{1,255})", path))
    return Route(method, pattern, handle, details)


def choose(routes: Iterable[Route], method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Find the route of a request; raises ApiError with 404 or 405."""
    known = False
    for candidate in routes:
        match = candidate.pattern.fullmatch(path)
        if match and candidate.method == method:
            return candidate, match.groupdict()
        known = known or match is not None
    message = f"Unrecognized request URL ({method}: {path})."
    raise ApiError(message, status=405 if known else 404, executed=False)
