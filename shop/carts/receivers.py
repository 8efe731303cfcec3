"""A cart survives signing in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from shop.accounts.middleware import CART_COOKIE, remember
from shop.carts import operations as carts


@receiver(user_logged_in)
def merge_cart(sender: Any, request: Any, user: Any, **_kwargs: Any) -> None:
    """Merge what the guest had chosen into the person's cart."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.cart_token:
        carts.merge(guest_token=viewer.cart_token, into=user, at=timezone.now())
        remember(request, CART_COOKIE, "")
