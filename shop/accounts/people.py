"""What the platform's staff does to people's accounts: end their sessions, lock them, give and take roles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop.accounts import policies, queries
from shop.accounts.models import StaffRole, User
from shop.accounts.viewer import Viewer
from shop.kit import outbox, reasons, states
from shop.kit.errors import Conflict


@transaction.atomic
def end_sessions(*, by: Viewer, at: datetime, person_id: int) -> User:
    """Sign the person out everywhere; tokens of programs stay."""
    person = _looked_after(by, person_id)
    _end_sessions(person, at)
    return _recorded(person, "end_sessions", by=by, at=at)


@transaction.atomic
def lock(*, by: Viewer, at: datetime, person_id: int, reason: str) -> User:
    """Keep the person from signing in, stop their sessions and tokens, and tell them why. Conflict when locked already."""
    person = _looked_after(by, person_id)
    words = reasons.checked(reason, _("Say why: the person reads it."))
    if not person.is_active:
        raise Conflict(_("This account is locked already."))
    _end_sessions(person, at)
    person.is_active = False
    person.save(update_fields=["is_active"])
    outbox.put("accounts.email", user_id=person.pk, event="locked", reason=words)
    return _recorded(person, "lock", "active", by=by, at=at, reason=words)


@transaction.atomic
def unlock(*, by: Viewer, at: datetime, person_id: int, reason: str = "") -> User:
    """Let the person in again, and tell them; tokens that were not revoked work again. Conflict when not locked."""
    person = _looked_after(by, person_id)
    words = reason.strip()[: reasons.LONGEST]
    if person.is_active:
        raise Conflict(_("This account is not locked."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    outbox.put("accounts.email", user_id=person.pk, event="unlocked", reason=words)
    return _recorded(person, "unlock", "locked", by=by, at=at, reason=words)


@transaction.atomic
def grant_role(*, by: Viewer, at: datetime, person_id: int, role: str) -> User:
    """Give the person a role at the platform; it opens nothing until they pass a second factor. Conflict when held."""
    person = _appointed(by, person_id)
    if role in person.staff_roles:
        raise Conflict(_("The person holds this role already."))
    if not person.is_active:
        raise Conflict(_("This account is locked."))
    return _with_roles(person, [*person.staff_roles, role], "grant_role", role, by=by, at=at)


@transaction.atomic
def revoke_role(*, by: Viewer, at: datetime, person_id: int, role: str) -> User:
    """Take a role away, at once also from programs with a token. Conflict when it is not held."""
    person = _appointed(by, person_id)
    if role not in person.staff_roles:
        raise Conflict(_("The person does not hold this role."))
    return _with_roles(person, [held for held in person.staff_roles if held != role], "revoke_role", role, by=by, at=at)


def _looked_after(by: Viewer, person_id: int) -> User:
    policies.check_support(by)
    person = states.lock(queries.person(by, person_id))
    policies.check_look_after(by, person)
    return person


def _appointed(by: Viewer, person_id: int) -> User:
    person = states.lock(queries.person(by, person_id))
    policies.check_appoint(by, person)
    return person


def _with_roles(person: User, roles: Sequence[str], move: str, role: str, *, by: Viewer, at: datetime) -> User:
    person.staff_roles = [held for held in StaffRole.values if held in roles]
    person.save(update_fields=["staff_roles"])
    return _recorded(person, move, by=by, at=at, data={"role": role})


def _recorded(
    person: User, move: str, before: str = "", *, by: Viewer, at: datetime, reason: str = "", data: dict[str, Any] | None = None
) -> User:
    told = {"by_staff": True, **(data or {})}
    states.record(person, move, before or person.status, by=by, at=at, reason=reason, data=told)
    return person


def _end_sessions(person: User, at: datetime) -> None:
    person.sessions_ended_at = at
    person.save(update_fields=["sessions_ended_at"])
    UserSession.objects.filter(user=person).delete()
