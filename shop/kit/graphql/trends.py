"""Numbers over time as readers get them."""

import graphene

from shop.kit.graphql.scalars import MoneyType
from shop.kit.money import Money
from shop.kit.trends import Trend


class DayCount(graphene.ObjectType):
    """What one day brought."""

    day = graphene.Date(required=True, description="The day, where the viewer is.")
    value = graphene.Int(required=True, description="How many.")


class CountTrend(graphene.ObjectType):
    """How many of something in the last thirty days, and in the thirty before."""

    current = graphene.Int(required=True, description="In the last thirty days, today included.")
    before = graphene.Int(required=True, description="In the thirty days before.")
    days = graphene.List(graphene.NonNull(DayCount), required=True, description="Each of the last thirty days, oldest first.")

    @staticmethod
    def resolve_days(trend: Trend, info: graphene.ResolveInfo) -> list[DayCount]:
        """Also those on which nothing happened."""
        return [DayCount(day=day, value=value) for day, value in trend.days]


class DayAmount(graphene.ObjectType):
    """What one day brought."""

    day = graphene.Date(required=True, description="The day, where the viewer is.")
    value = graphene.Field(MoneyType, required=True, description="How much.")


class MoneyTrend(graphene.ObjectType):
    """How much money in the last thirty days, and in the thirty before."""

    current = graphene.Field(MoneyType, required=True, description="In the last thirty days, today included.")
    before = graphene.Field(MoneyType, required=True, description="In the thirty days before.")
    days = graphene.List(graphene.NonNull(DayAmount), required=True, description="Each of the last thirty days, oldest first.")


def in_money(trend: Trend, currency: str) -> MoneyTrend:
    """A trend of minor units of the currency."""
    return MoneyTrend(
        current=Money(trend.current, currency),
        before=Money(trend.before, currency),
        days=[DayAmount(day=day, value=Money(value, currency)) for day, value in trend.days],
    )
