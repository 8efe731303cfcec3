"""The schema: every app's root fields and mutations, in one table of contents."""

import graphene

from payments.graphql import extensions as payments_extensions  # noqa: F401  adds its fields to lower types
from payments.graphql import mutations as payments_mutations
from payments.graphql import queries as payments_queries
from search.graphql import editing as search_editing
from search.graphql import numbers as search_numbers
from search.graphql import queries as search_queries
from search.graphql import saving as search_saving
from search.graphql import suggestions as search_suggestions
from shop.accounts.graphql import mutations as accounts_mutations
from shop.accounts.graphql import queries as accounts_queries
from shop.carts.graphql import operations as carts
from shop.catalogue.graphql import browsing
from shop.catalogue.graphql import mutations as catalogue_mutations
from shop.catalogue.graphql import queries as catalogue_queries
from shop.files.graphql import DocumentType, ImageType
from shop.kit.graphql.nodes import Node
from shop.orders.graphql import mutations as orders_mutations
from shop.orders.graphql import queries as orders_queries
from shop.oversight.graphql import queries as oversight_queries
from shop.reviews.graphql import mutations as reviews_mutations
from shop.reviews.graphql import queries as reviews_queries
from vendors.applications.graphql import mutations as applications_mutations
from vendors.applications.graphql import queries as applications_queries
from vendors.workshops.graphql import mutations as workshops_mutations
from vendors.workshops.graphql import queries as workshops_queries


class Query(
    accounts_queries.Queries,
    catalogue_queries.Queries,
    browsing.Queries,
    search_queries.Queries,
    search_suggestions.Queries,
    search_saving.Queries,
    search_editing.Queries,
    search_numbers.Queries,
    carts.Queries,
    orders_queries.Queries,
    reviews_queries.Queries,
    payments_queries.Queries,
    workshops_queries.Queries,
    applications_queries.Queries,
    oversight_queries.Queries,
    graphene.ObjectType,
):
    """What can be read. Everything starts from what the one who asks may see."""

    node = Node.Field(description="Any object by its id; null when there is none that the viewer may see.")


class Mutation(
    accounts_mutations.Mutations,
    catalogue_mutations.Mutations,
    browsing.Mutations,
    search_saving.Mutations,
    search_editing.Mutations,
    carts.Mutations,
    orders_mutations.Mutations,
    reviews_mutations.Mutations,
    payments_mutations.Mutations,
    workshops_mutations.Mutations,
    applications_mutations.Mutations,
    graphene.ObjectType,
):
    """What can be done. Each takes one input and answers with what it made and the errors that kept it from it."""


schema = graphene.Schema(query=Query, mutation=Mutation, types=[ImageType, DocumentType])
