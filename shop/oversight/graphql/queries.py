"""Root fields that look across all apps."""

from typing import Any

import graphene
from django.utils import timezone

from shop.kit.graphql.connections import ConnectionField, Page, keyset
from shop.oversight import queries, things
from shop.oversight.graphql.types import HistoryEvent, PlatformTrends, ThingKindEnum
from shop.oversight.numbers import PlatformNumbers


class Queries:
    """Root fields that look across all apps."""

    history = ConnectionField(
        HistoryEvent,
        description="Who did what, newest first, of all things that the viewer's roles at the platform read about; empty for others.",
        kind=ThingKindEnum(description="Only what happened to things of this kind."),
        thing=graphene.String(default_value="", description="Only what happened to the thing with this number, slug or id."),
        person=graphene.String(
            default_value="", description="Only what this person did, or what was done to their account: an id, e-mail address or phone."
        ),
        since=graphene.Date(description="Only from this day on."),
        until=graphene.Date(description="Only until the end of this day."),
    )
    history_kinds = graphene.List(
        graphene.NonNull(ThingKindEnum), required=True, description="The kinds of things that the viewer may read the history of."
    )
    platform_trends = graphene.Field(PlatformTrends, description="The marketplace's numbers over time; null for all but the staff.")

    @staticmethod
    def resolve_history(root: Any, info: graphene.ResolveInfo, first: int | None = None, after: str | None = None, **filters: Any) -> Page:
        """One statement for the steps, and one for each kind of thing among them."""
        kind = filters.pop("kind", None)
        wanted = queries.Wanted(kind=getattr(kind, "value", kind) or "", **filters)
        rows = queries.history(info.context.viewer, wanted)
        page = keyset(rows, info, order=("-at", "-pk"), first=first, after=after)
        things.attach(page.nodes)
        return page

    @staticmethod
    def resolve_history_kinds(root: Any, info: graphene.ResolveInfo) -> list[things.ThingKind]:
        """By the viewer's roles."""
        return queries.kinds(info.context.viewer)

    @staticmethod
    def resolve_platform_trends(root: Any, info: graphene.ResolveInfo) -> PlatformNumbers | None:
        """Counted as they are read."""
        return PlatformNumbers.for_viewer(info.context.viewer, timezone.now())
