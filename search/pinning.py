"""Putting products first for a query, and letting it be."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from search import pins
from search.models import PinnedProduct, PinnedSearch
from search.policies import check_can_edit, checked_reason
from search.reading import LONGEST_QUERY
from shop.accounts.viewer import Viewer
from shop.catalogue import queries as catalogue
from shop.kit import states
from shop.kit.errors import Invalid, NotFound

MOST_PINNED = 6


@transaction.atomic
def pin(*, by: Viewer, at: datetime, query: str, slugs: Sequence[str], ends_at: datetime, reason: str) -> PinnedSearch:
    """Put these products first for the query, in this order, until then; what was first for it before is let be.

    Invalid for a query without words, for products that are not on sale, more than six, and an end that is past.
    """
    check_can_edit(by)
    typed, why = " ".join(query.split()), checked_reason(reason)
    check_query(typed)
    if ends_at <= at:
        raise Invalid({"until": _("Choose a day that is still to come.")})
    keys = products_of(slugs)
    pinned, _made = PinnedSearch.objects.update_or_create(key=pins.key_of(typed), defaults={"query": typed, "ends_at": ends_at})
    pinned.places.all().delete()
    PinnedProduct.objects.bulk_create(PinnedProduct(pinned=pinned, product_id=key, position=place) for place, key in enumerate(keys))
    states.record(pinned, "pin", "", by=by, at=at, reason=why, data={"by_staff": True, "products": keys})
    return pinned


@transaction.atomic
def unpin(*, by: Viewer, at: datetime, pinned_id: int, reason: str) -> PinnedSearch:
    """Let the results of a query be as they are found, from now on; a second time changes nothing."""
    check_can_edit(by)
    pinned = pins.visible_to(by).select_for_update(of=("self",)).filter(pk=pinned_id).first()
    if pinned is None:
        raise NotFound(field="id")
    why = checked_reason(reason)
    if pinned.ends_at > at:
        pinned.ends_at = at
        pinned.save(update_fields=["ends_at"])
        states.record(pinned, "unpin", "", by=by, at=at, reason=why, data={"by_staff": True})
    return pinned


def check_query(query: str) -> None:
    """Invalid for a query that nobody can type or that has no word."""
    if not pins.key_of(query):
        raise Invalid({"query": _("Write at least one word.")})
    if len(query) > LONGEST_QUERY:
        raise Invalid({"query": _("At most %(limit)d characters, please.") % {"limit": LONGEST_QUERY}})


def products_of(slugs: Sequence[str]) -> list[int]:
    """Keys of the products of these addresses, or of the last parts of these, in their order."""
    wanted = list(dict.fromkeys(urlsplit(slug.strip()).path.rstrip("/").rpartition("/")[2] for slug in slugs if slug.strip()))
    if not wanted:
        raise Invalid({"products": _("Choose at least one piece.")})
    if len(wanted) > MOST_PINNED:
        raise Invalid({"products": _("At most %(limit)d pieces, please.") % {"limit": MOST_PINNED}})
    found = dict(catalogue.on_sale().filter(slug__in=wanted).values_list("slug", "pk"))
    if missing := [slug for slug in wanted if slug not in found]:
        raise Invalid({"products": _("Not on sale: %(names)s.") % {"names": ", ".join(missing)}})
    return [found[slug] for slug in wanted]
