"""State machines: a pure table per entity, and the one function that writes a status.

A table is `{move: Transition(sources, target)}`. The mover locks the row, checks, writes the status and
its history row, and sends one signal inside the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from shop.kit.errors import Conflict
from shop.kit.models import StatusChange

M = TypeVar("M", bound=models.Model)

#: Sent after a move with `sender` (the model), `instance`, `change` (StatusChange); receivers only write rows.
moved = Signal()


@dataclass(frozen=True)
class Transition:
    """A move allowed from any of `sources` to `target`."""

    sources: tuple[str, ...]
    target: str


class WrongState(Conflict):
    """The entity is in a status from which the move is not possible."""

    code = "wrong_state"


def check_move(instance: models.Model, move: str) -> Transition:
    """The transition, or WrongState when the instance's status does not allow it."""
    transition = table_of(instance)[move]
    if instance.status not in transition.sources:  # type: ignore[attr-defined]
        raise WrongState(_("This is no longer possible: it has changed in the meantime."))
    return transition


def can_move(instance: models.Model, move: str) -> bool:
    """Whether `check_move` would pass."""
    try:
        check_move(instance, move)
    except WrongState:
        return False
    return True


def table_of(instance: models.Model) -> Mapping[str, Transition]:
    """The entity's TRANSITIONS table, named by its model."""
    return instance.TRANSITIONS  # type: ignore[attr-defined]


def lock(instance: M) -> M:
    """Lock the instance's row until the transaction ends and read it afresh."""
    model = type(instance)
    fresh = model._default_manager.select_for_update(of=("self",)).get(pk=instance.pk)
    for field in model._meta.concrete_fields:
        setattr(instance, field.attname, getattr(fresh, field.attname))
    return instance


def start(instance: models.Model, *, by: Any, at: datetime, reason: str = "", data: dict[str, Any] | None = None) -> None:
    """Write the first history row of an entity that was just created."""
    record(instance, "create", "", by=by, at=at, reason=reason, data=data)


@transaction.atomic
def move(
    instance: M,
    move: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> M:
    """Lock, check, write the status, its history row and the signal; returns the locked instance.

    `by` is a Viewer, a user, or None for the platform's own clock; `changes` are the fields that belong to
    the new status, written with it so that a constraint may hold the two together.
    """
    lock(instance)
    transition = check_move(instance, move)
    before = instance.status  # type: ignore[attr-defined]
    written = {"status": transition.target, **(changes or {})}
    for name, value in written.items():
        setattr(instance, name, value)
    instance.save(update_fields=list(written))
    record(instance, move, before, by=by, at=at, reason=reason, data=data)
    return instance


def record(
    instance: models.Model,
    move: str,
    before: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> StatusChange:
    """Write a history row for what happened to the instance and send `moved`; one without states has no status in it."""
    user = getattr(by, "user", by)
    change = StatusChange.objects.create(
        entity=instance._meta.label_lower,
        entity_id=instance.pk,
        move=move,
        from_status=before,
        to_status=getattr(instance, "status", ""),
        by=user,
        actor="user" if user else "guest" if by else "system",
        at=at,
        reason=reason,
        data=data or {},
    )
    moved.send(sender=type(instance), instance=instance, change=change)
    return change
