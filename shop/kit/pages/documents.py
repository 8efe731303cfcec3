"""From a posted form to the variables of a mutation, by the schema's own input types.

Input names are the GraphQL names; nested input is dotted (`address.city`), lists repeat the name. Of a
name that is sent twice for a single value the last counts, so a hidden `false` may stand before a check box.
"""

from typing import Any

from django.http import QueryDict
from graphql import (
    GraphQLBoolean,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
    OperationDefinitionNode,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    type_from_ast,
)

from shop.kit.graphql.registry import graphql_schema

TRUE = {"true", "on", "1", "yes"}


def input_type(operation: OperationDefinitionNode) -> GraphQLInputObjectType | None:
    """The type of the mutation's `$input` variable; None when it takes none."""
    for variable in operation.variable_definitions:
        if variable.variable.name.value == "input":
            kind: Any = get_nullable_type(type_from_ast(graphql_schema(), variable.type))  # type: ignore[arg-type]
            return kind
    return None


def input_of(operation: OperationDefinitionNode, form: QueryDict) -> dict[str, Any]:
    """The value of the mutation's `$input` variable from the form; {} when it takes none."""
    kind = input_type(operation)
    return object_of(kind, form, "") if kind else {}


def object_of(kind: GraphQLInputObjectType, form: QueryDict, prefix: str) -> dict[str, Any]:
    """The fields of an input object that the form carries."""
    found: dict[str, Any] = {}
    for name, field in kind.fields.items():
        value = value_of(field.type, form, prefix + name)
        if value is not None:
            found[name] = value
    return found


def value_of(kind: Any, form: QueryDict, name: str) -> Any:
    """One field's value; None when the form has nothing for it."""
    required = isinstance(kind, GraphQLNonNull)
    kind = get_nullable_type(kind)
    if is_input_object_type(kind):
        return object_of(kind, form, f"{name}.") if _has_prefix(form, f"{name}.") or required else None
    if is_list_type(kind):
        return list_of(get_nullable_type(kind.of_type), form, name)
    if name not in form:
        return None
    return scalar_of(kind, form.getlist(name)[-1].strip(), required=required)


def list_of(kind: Any, form: QueryDict, name: str) -> list[Any] | None:
    """Repeated scalars, or objects numbered from zero: `lines.0.quantity`."""
    if not is_input_object_type(kind):
        values = [value for value in form.getlist(name) if value.strip()]
        return [scalar_of(kind, value.strip(), required=True) for value in values] if name in form else None
    rows: list[Any] = []
    while _has_prefix(form, f"{name}.{len(rows)}."):
        rows.append(object_of(kind, form, f"{name}.{len(rows)}."))
    return rows or None


def scalar_of(kind: Any, text: str, *, required: bool) -> Any:
    """A number or truth from its text; what cannot be read is left for the schema to refuse."""
    if kind is GraphQLBoolean or kind.name == "Boolean":
        return text.lower() in TRUE
    if kind is GraphQLString or kind.name == "String":
        return text
    if not text:
        return "" if required else None
    if kind is GraphQLInt or kind.name in {"Int", "BigInt"}:
        digits = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        return int(digits) if digits.lstrip("-").isdecimal() and len(digits) < 20 else text
    return text


def _has_prefix(form: QueryDict, prefix: str) -> bool:
    return any(key.startswith(prefix) for key in form)
