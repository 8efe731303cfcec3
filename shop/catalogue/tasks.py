"""Jobs of the catalogue: its letters."""

from shop.catalogue import emails
from shop.kit.outbox import job, put_for_each


@job("catalogue.email")
def email(product_id: int, event: str, user_id: int | None = None) -> None:
    """What happened to a listing, for all who may change it, or for one of them."""
    if user_id is None:
        put_for_each("catalogue.email", emails.readers(product_id), product_id=product_id, event=event)
    else:
        emails.to_workshop(product_id, event, user_id)
