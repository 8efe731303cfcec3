"""Running a document for a request: the one way in for the HTTP view and for the pages."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.http import HttpRequest
from django.utils.translation import gettext as _
from graphql import ExecutionResult, GraphQLError, execute_sync

from shop.kit.errors import DomainError
from shop.kit.graphql import limits
from shop.kit.graphql.documents import Document
from shop.kit.graphql.registry import graphql_schema

log = structlog.get_logger(__name__)


def run(
    document: Document, request: HttpRequest, variables: Mapping[str, Any] | None = None, operation: str | None = None
) -> ExecutionResult:
    """Execute an operation of the document with `request` as context; its cost is checked first.

    The answer has `data` None and errors when nothing was executed.
    """
    if document.ast is None:
        return ExecutionResult(data=None, errors=list(document.errors))
    schema = graphql_schema()
    values = dict(variables or {})
    if limits.has_nul(values):
        return ExecutionResult(data=None, errors=[limits.BadText()])
    try:
        document.check_cost(schema, operation, values)
    except GraphQLError as error:
        return ExecutionResult(data=None, errors=[error])
    # No resolver is asynchronous; asking each value whether it is costs a tenth of the time.
    return execute_sync(schema, document.ast, context_value=request, variable_values=values, operation_name=operation)


def formatted(error: GraphQLError) -> dict[str, Any]:
    """An error as the client gets it: a domain error with its code and words, anything else without its own."""
    original = error.original_error
    answer: dict[str, Any] = error.formatted  # type: ignore[assignment]
    if isinstance(original, DomainError):
        return {**answer, "message": str(original.message), "extensions": {"code": original.code}}
    if original is None or isinstance(original, GraphQLError):
        extensions = {"code": "bad_request", **(error.extensions or {})}
        return {**answer, "extensions": extensions}
    log.error("graphql_resolver_failed", path=error.path, exc_info=original)
    return {**answer, "message": _("Something went wrong on our side. Nothing was changed."), "extensions": {"code": "internal"}}
