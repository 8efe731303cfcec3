"""Loading of what a selection needs in a constant number of statements.

A type's `needs` name, for each GraphQL field, the relations that its resolver reads: `Join` becomes
select_related, `Fetch` a prefetch. `prepare` walks the selection once and applies what is asked for, so that
a list costs the same number of statements for one row and for a hundred. A type's `heavy` names the columns
that are read only when one of their fields is asked for, such as long texts in seven languages.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, SelectionSetNode, get_named_type
from graphql.execution.values import get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Join:
    """A foreign key read with the row. The field's own type says what is needed further down."""

    lookup: str


@dataclass(frozen=True)
class Fetch:
    """A many relation read by one statement for all rows; `rows(viewer)` limits and orders them.

    `back` is the rows' foreign key to where they were fetched from, which Django fills in by itself.
    """

    lookup: str
    rows: Callable[[Any], QuerySet[Any]] | None = None
    back: str = ""


Need = Join | Fetch


def rows_of(instance: Model, need: Fetch, info: GraphQLResolveInfo) -> list[Any]:
    """The rows of a relation as this viewer sees them: those that came with the instance, else asked for now.

    An instance that no list or fetch prepared, such as a mutation's payload, has its relations whole: what the
    need leaves out must be left out of them too.
    """
    loaded = getattr(instance, "_prefetched_objects_cache", {})
    if need.lookup in loaded:
        return list(loaded[need.lookup])
    whole = getattr(instance, need.lookup).all()
    return list(whole if need.rows is None else need.rows(info.context.viewer).filter(pk__in=whole.order_by().values("pk")))


def prepare(queryset: QuerySet[M], info: GraphQLResolveInfo, *path: str, kind: Any = None) -> QuerySet[M]:
    """The queryset with what the selection below `path` of the current field needs.

    `kind` is the graphene type at the end of the path; by default the field's return type with the path followed.
    """
    selections = [node.selection_set for node in info.field_nodes if node.selection_set]
    graphql_type = get_named_type(info.return_type)
    for step in path:
        nodes = list(_fields(selections, info, step))
        selections = [node.selection_set for node in nodes if node.selection_set]
        field = getattr(graphql_type, "fields", {}).get(step)
        graphql_type = get_named_type(field.type) if field else None  # type: ignore[assignment]
    graphene_type = kind or getattr(graphql_type, "graphene_type", None)
    return _apply(queryset, selections, graphene_type, info, "")


def wants(info: GraphQLResolveInfo, *path: str) -> bool:
    """Whether the current selection asks for the field at the path."""
    selections = [node.selection_set for node in info.field_nodes if node.selection_set]
    for step in path:
        nodes = list(_fields(selections, info, step))
        if not nodes:
            return False
        selections = [node.selection_set for node in nodes if node.selection_set]
    return True


def _apply(
    queryset: QuerySet[M], selections: list[SelectionSetNode], graphene_type: Any, info: GraphQLResolveInfo, prefix: str, known: str = ""
) -> QuerySet[M]:
    needs, heavy = getattr(graphene_type, "needs", {}), getattr(graphene_type, "heavy", {})
    if not needs and not heavy:
        return queryset
    asked: dict[str, list[FieldNode]] = {}
    for node in _fields(selections, info):
        asked.setdefault(node.name.value, []).append(node)
    queryset = queryset.defer(*(prefix + column for column, fields in heavy.items() if not asked.keys() & set(fields)))
    chosen = {name: nodes for name, nodes in asked.items() if name in needs}
    # Fields with a selection of their own come first: what they load serves the plain ones of the same rows too.
    for name, nodes in sorted(chosen.items(), key=lambda item: not any(node.selection_set for node in item[1])):
        inner = [node.selection_set for node in nodes if node.selection_set]
        inner_type = _type_of(graphene_type, name, info)
        for need in needs[name]:
            if need.lookup != known:
                queryset = _load(queryset, need, inner, inner_type, info, prefix)
    return queryset


def _load(
    queryset: QuerySet[M], need: Need, inner: list[SelectionSetNode], inner_type: Any, info: GraphQLResolveInfo, prefix: str
) -> QuerySet[M]:
    lookup = prefix + need.lookup
    if isinstance(need, Join):
        return _apply(queryset.select_related(lookup), inner, inner_type, info, f"{lookup}__")
    if lookup in _fetched(queryset):
        return queryset
    if need.rows is None:
        return queryset.prefetch_related(lookup)
    rows = _apply(need.rows(info.context.viewer), inner, inner_type, info, "", need.back)
    return queryset.prefetch_related(Prefetch(lookup, queryset=rows))


def _fetched(queryset: QuerySet[M]) -> set[str]:
    lookups = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
    return {lookup.prefetch_to if isinstance(lookup, Prefetch) else lookup for lookup in lookups}


def _type_of(graphene_type: Any, name: str, info: GraphQLResolveInfo) -> Any:
    field = getattr(info.schema.get_type(graphene_type._meta.name), "fields", {}).get(name)
    return getattr(get_named_type(field.type), "graphene_type", None) if field else None


def _fields(selections: Iterable[SelectionSetNode], info: GraphQLResolveInfo, name: str = "") -> Iterator[FieldNode]:
    for selection_set in selections:
        for node in selection_set.selections:
            if not _included(node, info):
                continue
            if isinstance(node, FieldNode):
                if not name or node.name.value == name:
                    yield node
            elif isinstance(node, FragmentSpreadNode):
                yield from _fields([info.fragments[node.name.value].selection_set], info, name)
            else:
                yield from _fields([node.selection_set], info, name)  # type: ignore[attr-defined]


def _included(node: Any, info: GraphQLResolveInfo) -> bool:
    if not node.directives:
        return True
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])
