"""Searches that people save, to hear what is new."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from search.asking import PRICES, check_known, parameters_of, without_unread
from search.kept import visible_to
from search.models import SavedSearch
from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.kit.errors import Conflict, Invalid, NotFound, SignInRequired

MAX_SAVED = 50
#: What the index of saved searches can hold, in characters of an address.
LONGEST_PARAMETERS = 2000
SALT = "search.letters"


@transaction.atomic
def save(*, asked: Mapping[str, Any], by: Viewer, at: datetime) -> SavedSearch:
    """Keep a search in the viewer's language; a second time changes nothing.

    `asked` is what the schema's `search` takes. Conflict when there are too many, Invalid when nothing
    is asked for, or too much, or what does not exist.
    """
    if by.user is None:
        raise SignInRequired
    check_known(asked)
    identity = identity_of(asked, by)
    if not identity["parameters"]:
        raise Invalid({"": _("Search for something first, or choose a filter.")})
    if len(identity["parameters"]) > LONGEST_PARAMETERS:
        raise Invalid({"": _("That is too much to save: take away a word or a filter.")})
    # The person's row lets what they save at the same time in two windows be counted one after the other.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
    kept = visible_to(by)
    if same := kept.filter(**identity).first():
        return same
    if kept.count() >= MAX_SAVED:
        raise Conflict(_("You have saved %(limit)s searches: let one go first.") % {"limit": MAX_SAVED})
    return SavedSearch.objects.create(user=by.user, language=by.language, saved_at=at, **identity)


def identity_of(asked: Mapping[str, Any], viewer: Viewer) -> dict[str, str]:
    """What tells a search from others of the same person."""
    asked = without_unread(asked, viewer.currency)
    has_price = any(name in asked for name in PRICES)
    return {
        "parameters": parameters_of(asked),
        "currency": viewer.currency if has_price else "",
        "ship_to": (asked.get("ships_to") or "").upper()[:2],
    }


def forget(*, by: Viewer, at: datetime, saved_id: int) -> None:
    """Let a search go, and its letters with it."""
    if not visible_to(by).filter(pk=saved_id).delete()[0]:
        raise NotFound(field="id")


def key_for_letters(saved: SavedSearch) -> str:
    """What stands in the links of its letters, so that they end without signing in."""
    return signing.dumps([saved.pk, saved.user_id], salt=SALT, compress=True)


def find_by_key(key: str) -> SavedSearch | None:
    """The search that a letter is about; None when it is gone. NotFound for a key that is none of ours."""
    try:
        saved_id, user_id = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(field="key") from None
    return SavedSearch.objects.filter(pk=saved_id, user=user_id).first()


def stop_letters(*, key: str, at: datetime) -> None:
    """Let the search go that a letter is about, for whoever holds the letter; a second time changes nothing."""
    if saved := find_by_key(key):
        saved.delete()
