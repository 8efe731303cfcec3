"""Who sees which people, addresses and tokens."""

import re
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.accounts import policies
from shop.accounts.models import Address, ApiToken, PersonKind, StaffRole, User
from shop.kit.errors import NotFound

#: How people of a kind are found. Purchases and workshops belong to apps above, which hang them on the person
#: under these names.
KINDS: dict[str, Q] = {
    PersonKind.BUYER: Q(orders__isnull=False),
    PersonKind.VENDOR: Q(memberships__isnull=False),
    PersonKind.STAFF: ~Q(staff_roles=[]),
}
#: The fewest digits that are looked for in phone numbers.
FEWEST_DIGITS = 3


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


def people(viewer: Any, *, search: str = "", kind: str = "") -> QuerySet[User]:
    """Everybody for those who look after people, narrowed by part of a name, an e-mail or a phone; none for others."""
    if not policies.can_support(viewer):
        return User.objects.none()
    words = search.strip()[:120]
    rows = User.objects.filter(_written_like(words)) if words else User.objects.all()
    return rows.filter(pk__in=User.objects.filter(KINDS[kind]).values("pk")) if kind else rows


def person(viewer: Any, pk: int, *, field: str = "person") -> User:
    """One of them, or NotFound."""
    found = people(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound(field=field)
    return found


def called(text: str) -> QuerySet[User]:
    """Whoever has exactly this e-mail address or phone number."""
    return User.objects.filter(Q(email__iexact=text) | Q(phone=re.sub(r"[\s()-]", "", text)))


def sessions_visible_to(viewer: Any) -> QuerySet[UserSession]:
    """Sessions that have not ended, the latest first: all for those who look after people, else one's own."""
    lasting = Session.objects.filter(expire_date__gt=timezone.now())
    rows = UserSession.objects.filter(session_key__in=lasting.values("session_key")).order_by("-created_at", "-pk")
    if policies.can_support(viewer):
        return rows
    return rows.filter(user=viewer.user) if viewer.is_signed_in else rows.none()


def tokens_of_people(viewer: Any) -> QuerySet[ApiToken]:
    """Tokens that are not revoked, newest first: all for those who look after people, else one's own."""
    rows = ApiToken.objects.all() if policies.can_support(viewer) else tokens_visible_to(viewer)
    return rows.filter(revoked_at=None).order_by("-pk")


def _written_like(words: str) -> Q:
    digits = re.sub(r"\D", "", words)
    found = Q(name__icontains=words) | Q(email__icontains=words)
    return found | Q(phone__contains=digits) if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\d\s()+-]", words) else found
