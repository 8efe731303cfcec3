"""Jobs of workshops: their letters."""

from shop.kit.outbox import job, put_for_each
from vendors.workshops import emails


@job("workshops.email")
def email(workshop_id: int, event: str, reason: str, user_id: int | None = None) -> None:
    """What the platform did to a shop, for all its owners, or for one of them."""
    if user_id is None:
        put_for_each("workshops.email", emails.owners(workshop_id), workshop_id=workshop_id, event=event, reason=reason)
    else:
        emails.to_owner(workshop_id, event, reason, user_id)
