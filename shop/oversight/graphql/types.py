"""The history of anything and the platform's numbers, as the staff reads them."""

from typing import Any

import graphene

from shop.accounts.graphql.types import StaffRoleEnum, UserType
from shop.accounts.models import User
from shop.kit.graphql.history import acted_for_platform, actor_name
from shop.kit.graphql.scalars import enum_of
from shop.kit.graphql.trends import CountTrend, MoneyTrend, in_money
from shop.kit.models import StatusChange
from shop.oversight import queries
from shop.oversight.numbers import PlatformNumbers
from shop.oversight.things import ThingKind

ThingKindEnum = enum_of(ThingKind, "ThingKind", "What something happened to.")

#: What a step keeps beside its reason, of which people read the first that there is.
DETAILS = ("account", "tracking_number", "token", "subject")


class HistoryEvent(graphene.ObjectType):
    """One step of anything: who did what to which thing, when and why."""

    at = graphene.DateTime(required=True, description="When it happened.")
    kind = graphene.Field(ThingKindEnum, required=True, description="What it happened to.")
    name = graphene.String(required=True, description="What that is called: a number, a title, a name; empty when it is gone.")
    key = graphene.String(required=True, description="The number, slug or id that its page goes by; empty for none.")
    move = graphene.String(required=True, description="What was done, such as submit or approve.")
    from_status = graphene.String(required=True, description="The status before; may be empty.")
    to_status = graphene.String(required=True, description="The status after; may be empty.")
    reason = graphene.String(required=True, description="Why, in the words of the one who did it; may be empty.")
    detail = graphene.String(required=True, description="An account, a parcel's number, a token or a word that it was about; may be empty.")
    role = graphene.Field(StaffRoleEnum, description="The role that was given or taken.")
    actor_name = graphene.String(required=True, description="Who did it.")
    actor = graphene.Field(UserType, description="The same person; for support.")
    by_staff = graphene.Boolean(required=True, description="Whether the platform's staff did it.")

    @staticmethod
    def resolve_kind(change: Any, info: graphene.ResolveInfo) -> ThingKind:
        """As it was attached."""
        kind: ThingKind = change.thing.kind
        return kind

    @staticmethod
    def resolve_name(change: Any, info: graphene.ResolveInfo) -> str:
        """As it was attached."""
        return str(change.thing.name)

    @staticmethod
    def resolve_key(change: Any, info: graphene.ResolveInfo) -> str:
        """As it was attached."""
        return str(change.thing.key)

    @staticmethod
    def resolve_detail(change: StatusChange, info: graphene.ResolveInfo) -> str:
        """From what the step keeps."""
        return next((str(change.data[name]) for name in DETAILS if change.data.get(name)), "")

    @staticmethod
    def resolve_role(change: StatusChange, info: graphene.ResolveInfo) -> str | None:
        """From what the step keeps."""
        return change.data.get("role")

    @staticmethod
    def resolve_actor_name(change: StatusChange, info: graphene.ResolveInfo) -> str:
        """As in every history."""
        return actor_name(change, info.context.viewer, by_staff=acted_for_platform(change))

    @staticmethod
    def resolve_actor(change: StatusChange, info: graphene.ResolveInfo) -> User | None:
        """Loaded with the step."""
        return change.by if queries.reads_people(info.context.viewer) else None

    @staticmethod
    def resolve_by_staff(change: StatusChange, info: graphene.ResolveInfo) -> bool:
        """As in every history."""
        return acted_for_platform(change)


class PlatformTrends(graphene.ObjectType):
    """What the whole marketplace did in the last thirty days, beside the thirty before."""

    orders = graphene.Field(CountTrend, required=True, description="Parts of orders that were paid for.")
    sales = graphene.Field(
        MoneyTrend, description="What buyers paid and did not get back, in the viewer's currency at today's rates; null without a rate."
    )
    applications = graphene.Field(CountTrend, required=True, description="Applications by the day on which they were last sent.")
    listings = graphene.Field(CountTrend, required=True, description="Pieces that came on sale for the first time.")
    people = graphene.Field(CountTrend, required=True, description="People who signed up.")
    claims = graphene.Field(CountTrend, required=True, description="Claims that buyers opened.")

    @staticmethod
    def resolve_sales(numbers: PlatformNumbers, info: graphene.ResolveInfo) -> MoneyTrend | None:
        """In one currency."""
        sales = numbers.sales
        return in_money(sales, numbers.currency) if sales else None
