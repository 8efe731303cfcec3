"""Personal tokens for programs: made once, kept as a hash, limited by scopes and time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import ApiToken
from shop.accounts.viewer import SCOPES, Viewer
from shop.kit import outbox, states
from shop.kit.errors import DomainError, Invalid, NotFound, SignInRequired

PREFIX = "usta_"
MAX_TOKENS = 20
MAX_DAYS = 3650
USE_IS_NOTED_EVERY = timedelta(minutes=10)


class InvalidToken(DomainError):
    """The token is unknown, expired or revoked."""

    code = "invalid_token"


def digest_of(secret: str) -> str:
    """SHA-256 of a token, in hex; tokens are random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create(*, by: Viewer, name: str, scopes: list[str], days: int | None, at: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once; the person is written to. Invalid for unknown scopes, a missing name, a bad time.

    Only staff that passed the second factor makes a token that may do staff's work.
    """
    if by.user is None:
        raise SignInRequired
    if not name.strip():
        raise Invalid({"name": _("Give the token a name.")})
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Invalid({"scopes": _("Choose at least one of the scopes.")})
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Invalid({"days": _("Choose between 1 and 3650 days.")})
    if "staff" in scopes and not by.is_staff:
        raise Invalid({"scopes": _("Choose at least one of the scopes.")})
    if by.user.api_tokens.filter(revoked_at=None).count() >= MAX_TOKENS:
        raise Invalid({"": _("You have too many tokens. Revoke one first.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by.user,
        name=name.strip()[:60],
        prefix=secret[:12],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=at + timedelta(days=days) if days else None,
    )
    _record(by, "create_token", token, at)
    outbox.put("accounts.email_api_token_made", token_id=token.pk)
    return token, secret


def authenticate(secret: str, *, at: datetime) -> ApiToken:
    """The token with its user, or InvalidToken."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(secret), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .first()
    )
    if token is None:
        raise InvalidToken(_("The token is unknown, has expired or was revoked."))
    if token.last_used_at is None or at - token.last_used_at > USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


@transaction.atomic
def revoke(*, by: Viewer, token_id: int, at: datetime) -> ApiToken:
    """End one of the person's tokens; ending it twice changes nothing."""
    token = ApiToken.objects.filter(user=by.user, pk=token_id).first() if by.is_signed_in else None
    if token is None:
        raise NotFound(field="id")
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _record(by, "revoke_token", token, at)
    return token


def _record(by: Viewer, move: str, token: ApiToken, at: datetime) -> None:
    states.record(token.user, move, token.user.status, by=by, at=at, data={"by_staff": False, "token": token.prefix})
