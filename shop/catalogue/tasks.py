"""Jobs of the catalogue: its letters."""

from shop.catalogue import emails, low_stock
from shop.kit.outbox import job, put_for_each


@job("catalogue.email")
def email(product_id: int, event: str, user_id: int | None = None) -> None:
    """What happened to a listing, for all who may change it, or for one of them."""
    if user_id is None:
        put_for_each("catalogue.email", emails.readers(product_id), product_id=product_id, event=event)
    else:
        emails.to_workshop(product_id, event, user_id)


@job("catalogue.email_low_stock")
def email_low_stock(variant_id: int, left: int, sale: str, user_id: int | None = None) -> None:
    """Few pieces are left, or none: for all who may change the listing, or for one of them."""
    if user_id is None:
        people, key = emails.readers_of_variant(variant_id), low_stock.told_once(sale, variant_id)
        put_for_each("catalogue.email_low_stock", people, unique_key=key, variant_id=variant_id, left=left, sale=sale)
    else:
        emails.low_stock(variant_id, left, user_id)
