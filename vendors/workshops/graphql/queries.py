"""Root fields that read workshops."""

from typing import Any

import graphene

from shop.accounts import policies as people
from shop.accounts.graphql.types import UserType, ViewerType
from shop.accounts.models import User
from shop.kit.collation import sort_key
from shop.kit.formatting import country_name
from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.kit.graphql.loading import prepare
from shop.kit.graphql.scalars import extend, language_of
from vendors.workshops import queries
from vendors.workshops.graphql.types import MemberRoleEnum, WorkshopStatusEnum, WorkshopType
from vendors.workshops.models import Member, Workshop
from vendors.workshops.states import WorkshopStatus


class MakerCountry(graphene.ObjectType):
    """A country whose makers sell here."""

    code = graphene.String(required=True, description="ISO code.")
    name = graphene.String(required=True, description="Its name in the reader's language.")
    workshops = graphene.Int(required=True, description="How many of its workshops sell now.")
    crafts = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Slugs of the categories of their crafts, the commonest first."
    )


class Queries(graphene.ObjectType):
    """What can be asked about workshops."""

    workshop = graphene.Field(
        WorkshopType,
        slug=graphene.String(required=True, description="The name in the address of its page."),
        description="A workshop by its slug; null when there is none that the viewer may see.",
    )
    workshops = ConnectionField(
        WorkshopType,
        country=graphene.String(description="Only those of this country (ISO code)."),
        craft=graphene.String(description="Only those of this craft (slug of a category)."),
        status=graphene.Argument(
            WorkshopStatusEnum,
            default_value=WorkshopStatus.ACTIVE.value,
            description="Only those in this status.",
        ),
        description="Workshops by name; those that sell, unless another status is asked for.",
    )

    maker_countries = graphene.List(
        graphene.NonNull(MakerCountry), required=True, description="The countries whose makers sell here, by name, with their crafts."
    )

    @staticmethod
    def resolve_maker_countries(root: Any, info: graphene.ResolveInfo) -> list[MakerCountry]:
        """All five, also one that has no workshop yet."""
        language = language_of(info)
        counted = queries.crafts_by_country()
        rows = [
            MakerCountry(code=code, name=country_name(code, language), workshops=sum(crafts.values()), crafts=list(crafts))
            for code, crafts in counted.items()
        ]
        return sorted(rows, key=lambda row: sort_key(row.name, language))

    @staticmethod
    def resolve_workshop(root: Any, info: graphene.ResolveInfo, slug: str) -> Workshop | None:
        """One workshop with what is selected."""
        found: Workshop | None = prepare(queries.visible_to(info.context.viewer).filter(slug=slug), info).first()
        return found

    @staticmethod
    def resolve_workshops(
        root: Any,
        info: graphene.ResolveInfo,
        first: int | None = None,
        after: str | None = None,
        **filters: Any,
    ) -> Page:
        """A page of workshops."""
        rows = queries.directory(info.context.viewer, **filters)
        return keyset(rows, info, order=("name", "pk"), first=first, after=after)


def _workshops_of(root: Any, info: graphene.ResolveInfo) -> list[Workshop]:
    """All of them: a person works in few."""
    return list(prepare(queries.member_workshops(info.context.viewer).order_by("name", "pk"), info))


class Membership(graphene.ObjectType):
    """A person's place in a workshop."""

    workshop = graphene.Field(WorkshopType, required=True, description="The workshop.")
    role = graphene.Field(MemberRoleEnum, required=True, description="What they may do in it.")
    since = graphene.DateTime(required=True, description="Since when.")


def _memberships_of(user: User, info: graphene.ResolveInfo) -> list[Member]:
    """All of them: a person works in few."""
    if not people.can_support(info.context.viewer):
        return []
    return list(queries.members_visible_to(info.context.viewer).filter(user=user).select_related("workshop"))


extend(
    UserType,
    memberships=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Membership))),
        resolver=_memberships_of,
        description="The workshops in which they work; empty for all but support.",
    ),
)
extend(
    ViewerType,
    workshops=graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(WorkshopType))),
        resolver=_workshops_of,
        description="The workshops in which the person works, by name.",
    ),
)
