"""Jobs of reviews: their letters."""

from shop.kit.outbox import job, put_for_each
from shop.reviews import emails


@job("reviews.email_workshop")
def email_workshop(review_id: int, user_id: int | None = None) -> None:
    """A new review, for all who may answer it, or for one of them."""
    if user_id is None:
        put_for_each("reviews.email_workshop", emails.readers(review_id), review_id=review_id)
    else:
        emails.to_workshop(review_id, user_id)


@job("reviews.email_author")
def email_author(review_id: int, event: str) -> None:
    """What the platform did with a review, for its author."""
    emails.to_author(review_id, event)


@job("reviews.email_answer")
def email_answer(review_id: int) -> None:
    """What the workshop answered, for the review's author."""
    emails.answered(review_id)


@job("reviews.ask")
def ask(vendor_order_id: int) -> None:
    """How the pieces of a parcel are, asked of its buyer."""
    emails.ask(vendor_order_id)
