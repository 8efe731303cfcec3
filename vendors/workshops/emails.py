"""Letters to the people of a workshop, each in the language of the one who reads it."""

from django.utils import timezone

from shop.accounts.models import User
from shop.kit import emails
from vendors.workshops.models import Member, MemberRole, Workshop


def owners(workshop_id: int) -> list[int]:
    """Keys of the workshop's owners."""
    members = Member.objects.filter(workshop=workshop_id, role=MemberRole.OWNER).order_by("pk")
    return list(members.values_list("user", flat=True))


def to_owner(workshop_id: int, event: str, reason: str, user_id: int) -> None:
    """Tell an owner that their shop is suspended or sells again, and why; at the shop's address when they have none."""
    workshop, owner = Workshop.objects.get(pk=workshop_id), User.objects.get(pk=user_id)
    address = owner.email or workshop.contact_email
    if address:
        context = {
            "workshop": workshop,
            "name": owner.display_name,
            "reason": reason,
            "address": emails.link("dashboard:settings_of", owner.language, workshop=workshop.slug),
        }
        emails.send(f"workshops.{event}", to=address, language=owner.language, context=context, at=timezone.now())
