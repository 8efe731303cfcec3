"""What a document may ask for: its size, depth, aliases and cost, measured before anything runs.

Depth and aliases are measured before validation, since validating a hostile document is itself slow;
the cost needs types and is measured after it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
)
from graphql.type import GraphQLField, GraphQLNamedType, SchemaMetaFieldDef, TypeMetaFieldDef, is_wrapping_type

DEFAULT_PAGE = 24
LIST_WEIGHT = 4
INTROSPECTION_LIST_WEIGHT = 10


class LimitExceeded(GraphQLError):
    """The document is over a limit; the message and `extensions` name it."""

    def __init__(self, limit: str, asked: int, allowed: int) -> None:
        super().__init__(
            f"The document is over the limit of {limit}: {asked} asked, {allowed} allowed.",
            extensions={"code": "limit_exceeded", "limit": limit, "asked": asked, "allowed": allowed},
        )


@dataclass(frozen=True)
class Shape:
    """Depth and number of aliases of a selection with its fragments spread."""

    depth: int
    aliases: int


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The document's fragments by name."""
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def check_shape(document: DocumentNode) -> None:
    """LimitExceeded when an operation is too deep or has too many aliases; a fragment counts where it is spread."""
    measure = _ShapeMeasure(fragments_of(document))
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            shape = measure.selection(definition.selection_set)
            for limit, asked, allowed in (
                ("depth", shape.depth, settings.GRAPHQL_MAX_DEPTH),
                ("aliases", shape.aliases, settings.GRAPHQL_MAX_ALIASES),
            ):
                if asked > allowed:
                    raise LimitExceeded(limit, asked, allowed)


class _ShapeMeasure:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.known: dict[str, Shape] = {}
        self.open: set[str] = set()

    def selection(self, selection_set: SelectionSetNode | None) -> Shape:
        depth = aliases = 0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                inner = self.selection(node.selection_set)
                shape = Shape(inner.depth + 1, inner.aliases + (node.alias is not None))
            elif isinstance(node, FragmentSpreadNode):
                shape = self.fragment(node.name.value)
            else:
                shape = self.selection(node.selection_set)  # type: ignore[attr-defined]
            depth, aliases = max(depth, shape.depth), aliases + shape.aliases
        return Shape(depth, aliases)

    def fragment(self, name: str) -> Shape:
        if name in self.known:
            return self.known[name]
        if name in self.open or name not in self.fragments:
            return Shape(0, 0)  # a cycle or an unknown name: validation will say so
        self.open.add(name)
        self.known[name] = self.selection(self.fragments[name].selection_set)
        self.open.discard(name)
        return self.known[name]


class BadText(GraphQLError):
    """A text with the character U+0000, which no column of the database can hold."""

    def __init__(self) -> None:
        super().__init__("A text must not hold the character U+0000.", extensions={"code": "bad_text"})


#: How a document spells that character inside a string.
NUL_ESCAPE = re.compile(r"\\u(?:0000|\{0+\})")


def has_nul(value: Any) -> bool:
    """Whether any text in a value of variables holds U+0000."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(has_nul(key) or has_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(has_nul(inner) for inner in value)


def page_variables(document: DocumentNode) -> tuple[str, ...]:
    """Names of the integer variables, which may be page sizes and so change the cost."""
    return tuple(
        variable.variable.name.value
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        for variable in definition.variable_definitions
        if "Int" in _type_name(variable.type)
    )


def _type_name(node: Any) -> str:
    while hasattr(node, "type"):
        node = node.type
    return str(node.name.value)


def check_cost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    """The operation's cost, or LimitExceeded.

    Every object costs one, times the page sizes and list weights that stand above it. Pages larger than
    the largest allowed are refused by the field itself, so they count as the largest.
    """
    cost = _CostMeasure(schema, fragments_of(document), _with_defaults(operation, variables)).operation(operation)
    if cost > settings.GRAPHQL_MAX_COST:
        raise LimitExceeded("cost", cost, settings.GRAPHQL_MAX_COST)
    return cost


def _with_defaults(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {
        node.variable.name.value: _whole(node.default_value.value)
        for node in operation.variable_definitions
        if isinstance(node.default_value, IntValueNode)
    }
    return {**defaults, **variables}


def _whole(value: Any) -> int | None:
    """The number of a page size as the schema will read it: 100.0 is 100; None for what it will refuse."""
    try:
        return int(value) if not isinstance(value, float) or value.is_integer() else None
    except (TypeError, ValueError, OverflowError):
        return None


class _CostMeasure:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self.schema, self.fragments, self.variables = schema, fragments, variables
        self.known: dict[tuple[str, str, int], int] = {}

    def operation(self, operation: OperationDefinitionNode) -> int:
        root = self.schema.get_root_type(operation.operation)
        return self.selection(operation.selection_set, root, 1) if root else 0

    def selection(self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType, page: int) -> int:
        cost = 0
        for node in selection_set.selections if selection_set else ():
            if isinstance(node, FieldNode):
                cost += self.field(node, parent, page)
            elif isinstance(node, FragmentSpreadNode):
                cost += self.fragment(node.name.value, parent, page)
            else:
                condition = node.type_condition  # type: ignore[attr-defined]
                inner = self.schema.get_type(condition.name.value) if condition else parent
                cost += self.selection(node.selection_set, inner or parent, page)  # type: ignore[attr-defined]
        return cost

    def fragment(self, name: str, parent: GraphQLNamedType, page: int) -> int:
        key = (name, parent.name, page)
        if key not in self.known:
            fragment = self.fragments[name]
            inner = self.schema.get_type(fragment.type_condition.name.value) or parent
            self.known[key] = self.selection(fragment.selection_set, inner, page)
        return self.known[key]

    def field(self, node: FieldNode, parent: GraphQLNamedType, page: int) -> int:
        definition = self.definition(parent, node.name.value)
        if definition is None or not is_composite_type(get_named_type(definition.type)):
            return 0
        named = get_named_type(definition.type)
        introspects = named.name.startswith("__")
        inner_page = self.page_size(node) if "first" in definition.args else page
        times = 1
        if _is_list(definition.type):
            times = INTROSPECTION_LIST_WEIGHT if introspects else page if _is_edges(named) else LIST_WEIGHT
        own = 0 if introspects and times == 1 else 1
        return times * (own + self.selection(node.selection_set, named, inner_page))

    def definition(self, parent: GraphQLNamedType, name: str) -> GraphQLField | None:
        if name == "__schema":
            return SchemaMetaFieldDef
        if name == "__type":
            return TypeMetaFieldDef
        return getattr(parent, "fields", {}).get(name)

    def page_size(self, node: FieldNode) -> int:
        value: Any = None
        for argument in node.arguments:
            if argument.name.value == "first":
                if isinstance(argument.value, VariableNode):
                    value = self.variables.get(argument.value.name.value)
                elif isinstance(argument.value, IntValueNode):
                    value = argument.value.value
        whole = _whole(value)
        size = DEFAULT_PAGE if whole is None else whole
        return max(0, min(size, settings.GRAPHQL_MAX_PAGE_SIZE))


def _is_edges(named: GraphQLNamedType) -> bool:
    return named.name.endswith("Edge")


def _is_list(kind: Any) -> bool:
    while is_wrapping_type(kind):
        if is_list_type(kind):
            return True
        kind = kind.of_type
    return False
