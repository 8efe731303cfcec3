"""Who sees which people, addresses and tokens."""

from typing import Any

from django.db.models import QuerySet

from shop.accounts.models import Address, ApiToken, StaffRole, User
from shop.kit.errors import NotFound


def users_visible_to(viewer: Any) -> QuerySet[User]:
    """The person themself; everybody for the platform's staff."""
    if viewer.is_staff:
        return User.objects.all()
    return User.objects.filter(pk=viewer.user.pk) if viewer.is_signed_in else User.objects.none()


def addresses_visible_to(viewer: Any) -> QuerySet[Address]:
    """One's own addresses; nobody else needs the address book, orders keep what they were sent to."""
    may_read = viewer.is_signed_in and viewer.may_read("orders")
    return Address.objects.filter(user=viewer.user) if may_read else Address.objects.none()


def tokens_visible_to(viewer: Any) -> QuerySet[ApiToken]:
    """One's own tokens."""
    return ApiToken.objects.filter(user=viewer.user) if viewer.is_signed_in else ApiToken.objects.none()


def address(viewer: Any, pk: int) -> Address:
    """One's own address, or NotFound."""
    found = addresses_visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound(field="id")
    return found


def may_contact(user: User, viewer: Any) -> bool:
    """Whether this viewer may read how to reach the person: themself, or staff that answers them."""
    if viewer.is_signed_in and viewer.user.pk == user.pk:
        return True
    return viewer.has_staff_role(StaffRole.SUPPORT, StaffRole.MODERATOR, StaffRole.FINANCE)
