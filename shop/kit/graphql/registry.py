"""The schema by the name in the settings, so that the kit knows no app."""

from functools import cache
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string
from graphql import GraphQLSchema


@cache
def graphql_schema() -> GraphQLSchema:
    """The project's schema (setting GRAPHENE["SCHEMA"]) as graphql-core has it."""
    return cast("GraphQLSchema", import_string(settings.GRAPHENE["SCHEMA"]).graphql_schema)
