"""The clock of carts."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.carts import operations as carts

KEEP_GUEST_CARTS = timedelta(days=90)


@shared_task(ignore_result=True)
def forget_guest_carts() -> None:
    """Forget the carts that guests left behind: the cookie that leads to them has ended too."""
    carts.forget_guests(timezone.now() - KEEP_GUEST_CARTS)
