"""Documents that are served: parsed, validated, measured once, and kept.

The process keeps the newest few hundred by the digest of their text; a page's own documents are loaded
from the template folders and stay.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from shop.kit.graphql import limits
from shop.kit.graphql.registry import graphql_schema

KEPT_DOCUMENTS = 500
KEPT_COSTS = 50
MAX_ERRORS = 10
#: A query or mutation of a document, under a name that pages may use.
Operation = OperationDefinitionNode


@dataclass
class Document:
    """A document ready to run, or the errors that keep it from running."""

    ast: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    page_variables: tuple[str, ...] = ()
    costs: dict[tuple[Any, ...], int | limits.LimitExceeded] = field(default_factory=dict)

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation named, or the only one; None when that is not clear."""
        return get_operation_ast(self.ast, name) if self.ast else None

    def check_cost(self, schema: GraphQLSchema, name: str | None, variables: Mapping[str, Any]) -> None:
        """LimitExceeded when the operation with these variables costs too much; measured once per page sizes."""
        operation = self.operation(name)
        if operation is None or self.ast is None:
            return
        sizes = (name, *(_hashable(variables.get(variable)) for variable in self.page_variables))
        if sizes not in self.costs:
            if len(self.costs) >= KEPT_COSTS:
                self.costs.clear()
            try:
                self.costs[sizes] = limits.check_cost(schema, self.ast, operation, variables)
            except limits.LimitExceeded as error:
                self.costs[sizes] = error
        found = self.costs[sizes]
        if isinstance(found, limits.LimitExceeded):
            raise found


def _hashable(value: Any) -> Any:
    return value if isinstance(value, int | str | None) else repr(value)


def prepare(text: str, schema: GraphQLSchema) -> Document:
    """Parse, measure and validate; whatever is wrong is kept in the document's errors."""
    if limits.NUL_ESCAPE.search(text):
        return Document(None, (limits.BadText(),))
    try:
        ast = parse(text, max_tokens=settings.GRAPHQL_MAX_TOKENS)
        limits.check_shape(ast)
    except GraphQLError as error:
        return Document(None, (_as_limit(error),))
    except RecursionError:
        return Document(None, (limits.LimitExceeded("depth", settings.GRAPHQL_MAX_TOKENS, settings.GRAPHQL_MAX_DEPTH),))
    rules = list(specified_rules)
    if not settings.GRAPHQL_INTROSPECTION:
        rules.append(NoSchemaIntrospectionCustomRule)
    errors = validate(schema, ast, rules, max_errors=MAX_ERRORS)
    return Document(None if errors else ast, tuple(errors), limits.page_variables(ast))


def _as_limit(error: GraphQLError) -> GraphQLError:
    """The parser's own refusals as ours; it tells them apart by their words alone."""
    if "tokens. Parsing aborted" in error.message:
        return limits.LimitExceeded("tokens", settings.GRAPHQL_MAX_TOKENS + 1, settings.GRAPHQL_MAX_TOKENS)
    if "too deeply. Parsing aborted" in error.message:
        return limits.LimitExceeded("depth", settings.GRAPHQL_MAX_TOKENS, settings.GRAPHQL_MAX_DEPTH)
    return error


class _Kept:
    def __init__(self, size: int) -> None:
        self.size = size
        self.documents: OrderedDict[bytes, Document] = OrderedDict()
        self.lock = Lock()

    def get(self, text: str) -> Document:
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        with self.lock:
            if key in self.documents:
                self.documents.move_to_end(key)
                return self.documents[key]
        document = prepare(text, graphql_schema())
        with self.lock:
            self.documents[key] = document
            if len(self.documents) > self.size:
                self.documents.popitem(last=False)
        return document


_kept = _Kept(KEPT_DOCUMENTS)
_pages: dict[str, Document] = {}
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")
_DEFINED = re.compile(r"\bfragment\s+(\w+)\s+on\b")


def served(text: str) -> Document:
    """The prepared document of a text that a client sent."""
    return _kept.get(text)


def of_page(template: str) -> Document:
    """The document beside a page's template: `storefront/product` has `storefront/product.graphql`.

    What a part shows is asked for beside the part: a document that spreads `...Card` without saying what it is
    means the fragment of `parts/card.graphql`. A document of ours that is not valid is a fault of the program:
    RuntimeError.
    """
    if template not in _pages or settings.DEBUG:
        document = prepare(_with_fragments(_source(template)), graphql_schema())
        if document.errors:
            raise RuntimeError(f"{template}.graphql: {'; '.join(error.message for error in document.errors)}")
        _pages[template] = document
    return _pages[template]


def _source(template: str) -> str:
    found: Any = get_template(f"{template}.graphql")
    return Path(found.origin.name).read_text(encoding="utf-8")


def _with_fragments(text: str) -> str:
    """The text with the fragments of parts that it spreads, and those that they spread in turn."""
    defined = set(_DEFINED.findall(text))
    missing = sorted(set(_SPREAD.findall(text)) - defined)
    if not missing:
        return text
    return _with_fragments("\n".join([text, *(_source(f"parts/{name.lower()}") for name in missing)]))


def is_query(operation: OperationDefinitionNode) -> bool:
    """Whether the operation only reads."""
    return operation.operation == OperationType.QUERY
