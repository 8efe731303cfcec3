"""Jobs of the catalogue: its letters."""

from shop.catalogue import emails
from shop.kit.outbox import job


@job("catalogue.email_published")
def email_published(product_id: int) -> None:
    """The listing is for sale."""
    emails.to_workshop(product_id, "published")


@job("catalogue.email_returned")
def email_returned(product_id: int) -> None:
    """The listing came back with a reason."""
    emails.to_workshop(product_id, "returned")


@job("catalogue.email_blocked")
def email_blocked(product_id: int) -> None:
    """The listing was taken down with a reason."""
    emails.to_workshop(product_id, "blocked")


@job("catalogue.email_unblocked")
def email_unblocked(product_id: int) -> None:
    """The listing is the workshop's again."""
    emails.to_workshop(product_id, "unblocked")
