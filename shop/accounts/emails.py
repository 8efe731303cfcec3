"""Letters to people about their accounts."""

from django.utils import timezone

from shop.accounts.models import User
from shop.kit import emails


def to_person(user_id: int, event: str, reason: str) -> None:
    """Tell a person what the platform did to their account, and why; who has no address is not written to."""
    person = User.objects.get(pk=user_id)
    if person.email:
        address = emails.link("account_login", person.language)
        context = {"name": person.display_name, "reason": reason, "address": address}
        emails.send(f"accounts.{event}", to=person.email, language=person.language, context=context, at=timezone.now())
