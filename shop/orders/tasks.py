"""Jobs of orders: their e-mails, and the clock."""

from celery import shared_task
from django.utils import timezone

from shop.kit.outbox import job, put_for_each
from shop.orders import emails
from shop.orders import operations as orders


@job("orders.email_paid")
def email_paid(order_id: int) -> None:
    """The buyer's confirmation."""
    emails.paid(order_id)


@job("orders.email_buyer")
def email_buyer(vendor_order_id: int, event: str, step: int | None = None) -> None:
    """News of a part for the buyer; `step` is the step of its history that they are about."""
    emails.to_buyer(vendor_order_id, event, step)


@job("orders.email_vendor")
def email_vendor(vendor_order_id: int, event: str, step: int | None = None, user_id: int | None = None) -> None:
    """News of a part for the workshop: for all its people, or for one of them."""
    if user_id is None:
        put_for_each("orders.email_vendor", emails.readers(vendor_order_id), vendor_order_id=vendor_order_id, event=event, step=step)
    else:
        emails.to_vendor(vendor_order_id, event, user_id, step)


@shared_task(ignore_result=True)
def apply_deadlines() -> None:
    """Move the parts whose time has run out, and remind of those whose time soon will."""
    orders.apply_deadlines(timezone.now())
    orders.remind(timezone.now())
