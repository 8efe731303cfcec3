"""Relay nodes: global ids, refetching by `node`, and what each type needs loaded."""

from collections.abc import Mapping
from typing import Any, ClassVar

import graphene
from django.db.models import Model, QuerySet
from graphene import relay
from graphene_django import DjangoObjectType
from graphene_django.registry import get_global_registry
from graphql_relay import from_global_id

from shop.kit.errors import NotFound
from shop.kit.graphql.loading import Need, prepare

MAX_ID = 2**63 - 1


class Node(relay.Node):
    """An object that can be fetched again by its id."""

    class Meta:
        name = "Node"
        description = "An object that can be fetched again by its id."

    id = graphene.GlobalID(required=True, description="The id of the object, unique over all types.")

    @classmethod
    def resolve_type(cls, instance: Any, info: graphene.ResolveInfo) -> Any:
        """The type of a row by its model."""
        return get_global_registry().get_type_for_model(type(instance))

    @classmethod
    def get_node_from_global_id(cls, info: graphene.ResolveInfo, global_id: str, only_type: Any = None) -> Any:
        """The object, or None when there is none that this viewer may see."""
        split = split_id(global_id)
        kind = info.schema.get_type(split[0]) if split else None
        graphene_type = getattr(kind, "graphene_type", None)
        if split is None or graphene_type is None or not hasattr(graphene_type, "get_node"):
            return None
        return graphene_type.get_node(info, split[1])


def split_id(global_id: str) -> tuple[str, int] | None:
    """Type name and primary key of a global id; None when it is not one."""
    try:
        type_name, key = from_global_id(global_id)
        number = int(key)
    except (ValueError, TypeError, UnicodeDecodeError):
        return None
    return (type_name, number) if type_name and 0 < number <= MAX_ID else None


def key_of(global_id: str, type_name: str, *, field: str = "") -> int:
    """The primary key in a global id of that type; NotFound for anything else."""
    split = split_id(global_id)
    if split is None or split[0] != type_name:
        raise NotFound(field=field)
    return split[1]


class NodeType(DjangoObjectType):
    """A model's type. Subclasses list their fields, say who sees what in `visible`, and what fields need.

    `needs` maps a field's GraphQL name to what must be loaded with the row for it, `heavy` a column to the
    fields that it is read for (see `loading`).
    """

    class Meta:
        abstract = True

    needs: ClassVar[Mapping[str, tuple[Need, ...]]] = {}
    heavy: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    #: Rows come from their own querysets: asking each again whether it is of its type costs time and finds nothing.
    is_type_of = None

    @classmethod
    def __init_subclass_with_meta__(cls, **options: Any) -> None:
        """Every node implements Node, lists its fields, and leaves choices to enums of our own."""
        options.setdefault("interfaces", (Node,))
        options.setdefault("convert_choices_to_enum", [])
        options.setdefault("use_connection", False)
        options.setdefault("fields", ())
        super().__init_subclass_with_meta__(**options)

    @classmethod
    def visible(cls, viewer: Any) -> QuerySet[Any]:
        """The rows that this viewer may see."""
        raise NotImplementedError

    @classmethod
    def get_node(cls, info: graphene.ResolveInfo, key: Any) -> Model | None:
        """One row by primary key with what the selection needs, or None."""
        found: Model | None = prepare(cls.visible(info.context.viewer).filter(pk=key), info, kind=cls).first()
        return found
