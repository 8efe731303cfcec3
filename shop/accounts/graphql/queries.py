"""What can be asked about people and addresses."""

from typing import Any

import graphene
from django_countries import countries

from shop.accounts import queries
from shop.accounts.graphql.types import AddressFieldType, Country, UserType, ViewerType, fields_of
from shop.accounts.models import PersonKind, User
from shop.accounts.viewer import Viewer
from shop.kit.addresses import is_country
from shop.kit.formatting import country_name
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare
from shop.kit.graphql.nodes import split_id
from shop.kit.graphql.scalars import enum_of, language_of
from shop.kit.regions import in_reading_order

PersonKindEnum = enum_of(PersonKind, "PersonKind", "What a person is besides a visitor.")


class Queries(graphene.ObjectType):
    """Root fields of people and addresses."""

    viewer = graphene.Field(ViewerType, required=True, description="The one who asks.")
    countries = graphene.List(
        graphene.NonNull(Country),
        required=True,
        description="Countries that goods can be sent to: the viewer's destination, the five of the makers, then the others by name "
        "in the language of the request.",
    )
    address_fields = graphene.List(
        graphene.NonNull(AddressFieldType),
        required=True,
        country=graphene.String(required=True, description="Two letters (ISO 3166-1)."),
        description="The inputs of an address form by the rules of the country, in its order; empty for an unknown country.",
    )
    people = ConnectionField(
        UserType,
        description="Everybody, who joined last first; for support, empty for others.",
        search=graphene.String(default_value="", description="Part of a name, an e-mail address or a phone number."),
        kind=PersonKindEnum(description="Only those who are this."),
    )
    person = graphene.Field(
        UserType,
        id=graphene.ID(required=True, description="The person's id."),
        description="One of them; null for all but support.",
    )

    @staticmethod
    def resolve_people(
        root: None,
        info: graphene.ResolveInfo,
        search: str | None = None,
        kind: Any = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        """Those that the viewer looks after."""
        rows = queries.people(info.context.viewer, search=search or "", kind=getattr(kind, "value", kind) or "")
        return keyset(rows, info, order=("-date_joined", "-pk"), first=first, after=after)

    @staticmethod
    def resolve_person(root: None, info: graphene.ResolveInfo, id: str) -> User | None:  # noqa: A002  as the API calls it
        """With what is selected."""
        split = split_id(id)
        key = split[1] if split and split[0] == "User" else 0
        return prepare(queries.people(info.context.viewer).filter(pk=key), info).first()

    @staticmethod
    def resolve_viewer(root: None, info: graphene.ResolveInfo) -> Viewer:
        """The viewer of the request."""
        viewer: Viewer = info.context.viewer
        return viewer

    @staticmethod
    def resolve_countries(root: None, info: graphene.ResolveInfo) -> list[Country]:
        """All of them, as a reader looks for them."""
        language = language_of(info)
        codes = in_reading_order(list(countries.countries), language, first=info.context.viewer.ship_to)
        return [Country(code=code, name=country_name(code, language)) for code in codes]

    @staticmethod
    def resolve_address_fields(root: None, info: graphene.ResolveInfo, country: str) -> list[AddressFieldType]:
        """The form's fields."""
        code = country.upper()
        return fields_of(code, language_of(info)) if is_country(code) else []
