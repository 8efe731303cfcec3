"""The history of an entity as its readers get it: every step with when, who, why."""

from typing import Any

import graphene
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from shop.kit.graphql.loading import Fetch
from shop.kit.models import StatusChange

#: What a type's `history` needs loaded.
NEED = Fetch("history", lambda _viewer: StatusChange.objects.select_related("by"))


class HistoryStep(graphene.ObjectType):
    """One step in the life of an application, an order, a listing."""

    at = graphene.DateTime(required=True, description="When it happened.")
    actor_name = graphene.String(
        required=True,
        description="Who did it; the platform's staff goes by the name of the marketplace, but among itself.",
    )
    move = graphene.String(required=True, description="What was done, such as submit or approve.")
    from_status = graphene.String(required=True, description="The status before; empty for the first step.")
    to_status = graphene.String(required=True, description="The status after.")
    reason = graphene.String(required=True, description="Why, in the words of the one who did it; may be empty.")
    subject = graphene.String(required=True, description="What of the thing it was about, such as a word; may be empty.")
    by_staff = graphene.Boolean(required=True, description="Whether the platform's staff did it.")


def history_field(model: type[Model]) -> graphene.Field:
    """A `history` field for a type of the model, which names `NEED` among its needs."""

    def resolve(instance: Any, info: graphene.ResolveInfo) -> list[HistoryStep]:
        return steps(instance, info.context.viewer)

    return graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(HistoryStep))),
        resolver=resolve,
        description=f"The steps of the {model._meta.verbose_name}, oldest first.",
    )


def steps(instance: Any, viewer: Any) -> list[HistoryStep]:
    """The entity's steps as this viewer may read them."""
    return [_step(change, viewer) for change in instance.history.all()]


def acted_for_platform(change: StatusChange) -> bool:
    """Whether the step was the platform staff's: `data["by_staff"]` where the operation says so.

    Otherwise whoever holds a staff role counts as staff, so that no name of theirs is shown by oversight.
    """
    said = change.data.get("by_staff")
    return bool(change.by and change.by.staff_roles) if said is None else bool(said)


def _step(change: StatusChange, viewer: Any) -> HistoryStep:
    by_staff = acted_for_platform(change)
    return HistoryStep(
        at=change.at,
        actor_name=actor_name(change, viewer, by_staff=by_staff),
        move=change.move,
        from_status=change.from_status,
        to_status=change.to_status,
        reason=change.reason,
        subject=change.data.get("subject", ""),
        by_staff=by_staff,
    )


def actor_name(change: StatusChange, viewer: Any, *, by_staff: bool) -> str:
    """Who did it, as this viewer may read it: names of staff stay among the staff."""
    if change.actor == "guest":
        return _("Guest")
    if change.actor != "user" or (by_staff and not viewer.is_staff):
        return str(settings.SITE_NAME)
    return str(getattr(change.by, "display_name", "")) or _("A person who left")
