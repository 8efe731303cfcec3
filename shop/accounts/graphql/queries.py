"""What can be asked about people and addresses."""

import graphene
from django_countries import countries

from shop.accounts.graphql.types import AddressFieldType, Country, ViewerType, fields_of
from shop.accounts.viewer import Viewer
from shop.kit.addresses import is_country
from shop.kit.formatting import country_name
from shop.kit.graphql.scalars import language_of


class Queries(graphene.ObjectType):
    """Root fields of people and addresses."""

    viewer = graphene.Field(ViewerType, required=True, description="The one who asks.")
    countries = graphene.List(
        graphene.NonNull(Country), required=True, description="Countries that goods can be sent to, by name in the language of the request."
    )
    address_fields = graphene.List(
        graphene.NonNull(AddressFieldType),
        required=True,
        country=graphene.String(required=True, description="Two letters (ISO 3166-1)."),
        description="The inputs of an address form by the rules of the country, in its order; empty for an unknown country.",
    )

    @staticmethod
    def resolve_viewer(root: None, info: graphene.ResolveInfo) -> Viewer:
        """The viewer of the request."""
        viewer: Viewer = info.context.viewer
        return viewer

    @staticmethod
    def resolve_countries(root: None, info: graphene.ResolveInfo) -> list[Country]:
        """All of them, sorted by name."""
        language = language_of(info)
        named = [Country(code=code, name=country_name(code, language)) for code in countries.countries]
        return sorted(named, key=lambda country: country.name.casefold())

    @staticmethod
    def resolve_address_fields(root: None, info: graphene.ResolveInfo, country: str) -> list[AddressFieldType]:
        """The form's fields."""
        code = country.upper()
        return fields_of(code, language_of(info)) if is_country(code) else []
