from datetime import UTC, datetime
from types import SimpleNamespace

import graphene
import pytest

from shop.accounts.graphql import queries as account_queries
from shop.kit.graphql.nodes import Node
from tests.cast import gather
from vendors.applications.graphql import mutations as application_mutations
from vendors.applications.graphql import queries as application_queries
from vendors.workshops.graphql import mutations as workshop_mutations
from vendors.workshops.graphql import queries as workshop_queries


class Query(account_queries.Queries, workshop_queries.Queries, application_queries.Queries):
    """What these two apps answer."""

    node = Node.Field()


class Mutation(workshop_mutations.Mutations, application_mutations.Mutations, graphene.ObjectType):
    """What these two apps do."""


SCHEMA = graphene.Schema(query=Query, mutation=Mutation)


@pytest.fixture
def now():
    return datetime(2026, 5, 25, 9, tzinfo=UTC)


@pytest.fixture
def cast(db):
    return gather()


@pytest.fixture
def ask():
    """The data of a document run for a viewer; an error of the schema fails the test."""

    def run(viewer, document, **variables):
        result = SCHEMA.execute(document, context_value=SimpleNamespace(viewer=viewer), variable_values=variables)
        assert result.errors is None, result.errors
        return result.data

    return run


@pytest.fixture
def do(ask):
    """The payload of a mutation called by name with its input."""

    def run(viewer, name, selection="clientMutationId", **values):
        kind = f"{name[0].upper()}{name[1:]}Input!"
        document = f"mutation($input: {kind}) {{ {name}(input: $input) {{ {selection} errors {{ field code }} }} }}"
        return ask(viewer, document, input=values)[name]

    return run
