"""Keyset connections: a page is found by where the last one ended, and rows are counted only when asked for."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import graphene
from django.conf import settings
from django.db.models import Q, QuerySet
from graphene import relay
from graphql import GraphQLError, GraphQLResolveInfo

from shop.kit.errors import BadCursor
from shop.kit.graphql.limits import DEFAULT_PAGE, LimitExceeded, has_nul
from shop.kit.graphql.loading import prepare


@dataclass
class Page:
    """What a connection's resolver returns: the rows of one page with their cursors.

    `end_cursor` is where the next page begins when that is not the last row's: of what was found some may be gone.
    """

    nodes: Sequence[Any]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
    count: Callable[[], int] = field(default=lambda: 0)
    extra: dict[str, Any] = field(default_factory=dict)
    end_cursor: str | None = None

    @property
    def edges(self) -> list[dict[str, Any]]:
        """Edges as graphene reads them."""
        return [{"node": node, "cursor": cursor} for node, cursor in zip(self.nodes, self.cursors, strict=True)]

    @property
    def page_info(self) -> dict[str, Any]:
        """Relay's PageInfo."""
        return {
            "has_next_page": self.has_next,
            "has_previous_page": self.has_previous,
            "start_cursor": self.cursors[0] if self.cursors else None,
            "end_cursor": self.end_cursor or (self.cursors[-1] if self.cursors else None),
        }


def resolve_total(page: Page, info: GraphQLResolveInfo) -> int:
    """Count the rows of all pages, now that somebody asks."""
    return page.count()


@cache
def connection_of(node_type: type[Any], name: str = "") -> type[Any]:
    """The connection class of a node type: edges, pageInfo and, when asked for, totalCount."""
    name = name or node_type._meta.name
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "node": graphene.Field(node_type, description="The object at this place."),
            "cursor": graphene.String(required=True, description="Where the next page begins, for `after`."),
            "Meta": type("Meta", (), {"description": f"One place in a list of {name} objects.", "name": f"{name}Edge"}),
        },
    )
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "page_info": graphene.Field(relay.PageInfo, required=True, description="Whether there is more, and where it begins."),
            "edges": graphene.Field(
                graphene.NonNull(graphene.List(graphene.NonNull(edge))), description="The objects of this page with their places."
            ),
            "total_count": graphene.Int(
                required=True, resolver=resolve_total, description="How many there are on all pages; counted only when asked for."
            ),
            "Meta": type("Meta", (), {"description": f"A page of {name} objects.", "name": f"{name}Connection"}),
        },
    )


class ConnectionField(graphene.Field):
    """A field that returns a connection; its resolver gets `first` and `after` and returns a Page."""

    def __init__(self, node_type: Any, *, description: str, default: int = DEFAULT_PAGE, connection: Any = None, **kwargs: Any) -> None:
        def output() -> Any:
            return connection or connection_of(node_type() if _is_lazy(node_type) else node_type)

        super().__init__(
            output,
            required=True,
            description=description,
            first=graphene.Int(default_value=default, description=f"How many, at most {settings.GRAPHQL_MAX_PAGE_SIZE}."),
            after=graphene.String(description="The cursor of the last object of the page before."),
            **kwargs,
        )


def _is_lazy(node_type: Any) -> bool:
    return callable(node_type) and not isinstance(node_type, type)


def page_size(first: int | None) -> int:
    """`first` checked: a negative number or more than the largest page is an error that says so."""
    size = DEFAULT_PAGE if first is None else first
    if size < 0:
        raise GraphQLError("first must not be negative.", extensions={"code": "bad_page_size"})
    if size > settings.GRAPHQL_MAX_PAGE_SIZE:
        raise LimitExceeded("page size", size, settings.GRAPHQL_MAX_PAGE_SIZE)
    return size


def encode_cursor(values: Sequence[Any]) -> str:
    """An opaque cursor of the values that order the rows."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """The values of a cursor; BadCursor when it is not one of ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length or any(isinstance(v, list | dict) for v in values):
        raise BadCursor
    return values


def keyset(queryset: QuerySet[Any], info: GraphQLResolveInfo, *, order: Sequence[str], first: int | None, after: str | None) -> Page:
    """One page of the queryset in the order given, whose last field is unique; `-` means descending.

    The rows come with what the selection below edges.node needs.
    """
    size = page_size(first)
    names = [name.lstrip("-") for name in order]
    rows = queryset
    if after:
        rows = rows.filter(_beyond(queryset, order, decode_cursor(after, len(names))))
    rows = prepare(rows.order_by(*order), info, "edges", "node")
    found = list(rows[: size + 1]) if size else []
    nodes = found[:size]
    cursors = [encode_cursor([getattr(row, name) for name in names]) for row in nodes]
    return Page(nodes, cursors, len(found) > size, bool(after), count=lambda: queryset.order_by().count())


def _field(queryset: QuerySet[Any], name: str) -> Any:
    """The model's field, or that of an annotation, by which rows are ordered."""
    if name == "pk":
        return queryset.model._meta.pk
    annotation = queryset.query.annotations.get(name)
    return annotation.output_field if annotation is not None else queryset.model._meta.get_field(name)


def _beyond(queryset: QuerySet[Any], order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind the values: (a > x) or (a = x and b > y) and so on, each in its direction."""
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        plain = name.lstrip("-")
        try:
            python = _field(queryset, plain).to_python(value)
        except Exception:  # noqa: BLE001  whatever a field refuses is not a cursor of this list
            raise BadCursor from None
        if has_nul(value) or python is None or (isinstance(python, int) and abs(python) >= 2**63):
            raise BadCursor
        condition |= equal & Q(**{f"{plain}__{'lt' if name.startswith('-') else 'gt'}": python})
        equal &= Q(**{plain: python})
    return condition
