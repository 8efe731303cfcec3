"""Letters to the people of a workshop, each in the language of the one who reads it."""

from datetime import datetime
from typing import Any

from shop.kit import emails
from vendors.workshops.models import MemberRole, Workshop


def suspended(workshop: Workshop, *, reason: str, at: datetime) -> None:
    """The platform stopped the shop, and why."""
    _to_owners("workshops.suspended", workshop, at=at, reason=reason)


def reinstated(workshop: Workshop, *, reason: str, at: datetime) -> None:
    """The shop sells again."""
    _to_owners("workshops.reinstated", workshop, at=at, reason=reason)


def _to_owners(event: str, workshop: Workshop, *, at: datetime, **context: Any) -> None:
    owners = workshop.members.filter(role=MemberRole.OWNER).select_related("user").order_by("pk")
    for owner in owners:
        address = owner.user.email or workshop.contact_email
        if address:
            emails.send(
                event,
                to=address,
                language=owner.user.language,
                context={"workshop": workshop, "name": owner.user.display_name, **context},
                at=at,
            )
