"""GraphQL over HTTP: media types, status codes, GET for queries only, one document a request.

Source: the GraphQL over HTTP working draft (graphql.github.io/graphql-over-http).
"""

from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from graphql import ExecutionResult, GraphQLError

from shop.kit.graphql import documents, execution
from shop.kit.limits import too_many_requests

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


class BadRequest(Exception):
    """A request that is not GraphQL over HTTP; carries the status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Call:
    """The parameters of a request."""

    query: str
    operation: str | None
    variables: dict[str, Any]


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer one GraphQL request."""
    try:
        media = accepted(request)
        check_request(request)
        call = read_call(request)
        return answer(request, call, media)
    except BadRequest as error:
        response = respond({"errors": [{"message": str(error), "extensions": {"code": "bad_request"}}]}, error.status, JSON)
        if error.status == 405:
            response["Allow"] = "GET, POST"
        return response


def accepted(request: HttpRequest) -> str:
    """The media type of the answer by the Accept header; 406 when we speak none of those named."""
    header = request.headers.get("Accept", "")
    wanted = [part.split(";")[0].strip().lower() for part in header.split(",") if part.strip()]
    if GRAPHQL_JSON in wanted:
        return GRAPHQL_JSON
    if not wanted or {JSON, "*/*", "application/*"} & set(wanted):
        return JSON
    raise BadRequest(f"Answers are {GRAPHQL_JSON} or {JSON}.", 406)


def check_request(request: HttpRequest) -> None:
    """Method, size, CSRF of sessions, and the rate limit."""
    if request.method not in {"GET", "POST"}:
        raise BadRequest("GraphQL is asked by GET or POST.", 405)
    if too_many_requests(request, "graphql", settings.GRAPHQL_REQUESTS_PER_MINUTE):
        raise BadRequest(_("Too many requests. Wait a minute and try again."), 429)
    if request.method == "POST" and needs_csrf(request) and csrf_refuses(request):
        raise BadRequest(_("The session could not be confirmed. Reload the page and try again."), 403)


def needs_csrf(request: HttpRequest) -> bool:
    """Cookies are sent by a browser on its own, and so are saved passwords; a program's token is not."""
    return bool(request.COOKIES) and not request.headers.get("Authorization", "").startswith("Bearer ")


def csrf_refuses(request: HttpRequest) -> bool:
    """Whether Django's own check refuses the request."""
    request._dont_enforce_csrf_checks = False  # type: ignore[attr-defined]  # noqa: SLF001  Django's own switch
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _request: HttpResponse(), (), {}) is not None


def read_call(request: HttpRequest) -> Call:
    """The parameters from the address (GET) or from the JSON body (POST)."""
    if request.method == "GET":
        return call_of(
            {
                "query": request.GET.get("query"),
                "operationName": request.GET.get("operationName") or None,
                "variables": load(request.GET["variables"].encode()) if request.GET.get("variables") else None,
                "extensions": load(request.GET["extensions"].encode()) if request.GET.get("extensions") else None,
            }
        )
    if (request.content_type or "").lower() != JSON:
        raise BadRequest(f"The body must be {JSON}.", 415)
    if (request.content_params or {}).get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise BadRequest("The body must be UTF-8.", 415)
    if int(request.headers.get("Content-Length") or 0) > settings.GRAPHQL_MAX_BYTES or len(request.body) > settings.GRAPHQL_MAX_BYTES:
        raise BadRequest(f"The body is over the limit of {settings.GRAPHQL_MAX_BYTES} bytes.", 413)
    return call_of(load(request.body))


def load(raw: bytes) -> Any:
    """JSON, or 400 (also for JSON nested deeper than the parser goes)."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise BadRequest("The request is not valid JSON.") from None


def call_of(parameters: Any) -> Call:
    """The parameters checked for their types."""
    if not isinstance(parameters, dict):
        raise BadRequest("The request must be one JSON object; batches are not taken.")
    query, name = parameters.get("query"), parameters.get("operationName")
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("The parameter query must be a document.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("The parameter operationName must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("The parameter variables must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadRequest("The parameter extensions must be an object.")
    return Call(query, name, variables or {})


def answer(request: HttpRequest, call: Call, media: str) -> HttpResponse:
    """Execute and format. An error before execution is 400 in GraphQL's own media type, 200 in plain JSON."""
    document = documents.served(call.query)
    operation = document.operation(call.operation)
    if document.ast is not None and operation is None:
        return refuse(GraphQLError("The document has no operation of that name, or several and none is named."), media)
    if operation is not None and request.method == "GET" and not documents.is_query(operation):
        raise BadRequest("A mutation is sent by POST.", 405)
    result = execution.run(document, request, call.variables, call.operation)
    errors = [execution.formatted(error) for error in result.errors or ()]
    if result.data is None and is_request_error(result):
        return respond({"errors": errors}, 400 if media == GRAPHQL_JSON else 200, media)
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = errors
    return respond(body, 200, media)


def is_request_error(result: ExecutionResult) -> bool:
    """Whether nothing was executed: errors of execution have a path."""
    return all(error.path is None for error in result.errors or ())


def refuse(error: GraphQLError, media: str) -> HttpResponse:
    """A request error of one sentence."""
    return respond({"errors": [execution.formatted(error)]}, 400 if media == GRAPHQL_JSON else 200, media)


def respond(body: dict[str, Any], status: int, media: str) -> HttpResponse:
    """JSON bytes that no cache keeps."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type=f"{media}; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
