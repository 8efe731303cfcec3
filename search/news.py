"""What has come since for a saved search, and the letters that tell it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from search import asking, queries
from search.backends.base import Sort
from search.models import SavedSearch, SearchLetter
from shop.catalogue import queries as catalogue
from shop.catalogue.models import Product
from shop.kit import outbox

#: A piece may come into the index late, after its workshop rested or Elasticsearch was away; no longer than so.
LOOK_BACK = timedelta(days=14)
MOST_TOLD = 24


def ask_for_each(day: date) -> None:
    """A job for every saved search of people who can be written to; once a day, however often this is called."""
    people = SavedSearch.objects.filter(user__is_active=True, user__email__isnull=False)
    for saved_id in people.order_by("pk").values_list("pk", flat=True).iterator():
        outbox.put("search.look", unique_key=f"search.look:{saved_id}:{day}", saved_id=saved_id, day=day.isoformat())


def look(saved_id: int, day: date, at: datetime) -> SearchLetter | None:
    """Write the letter of the day when there is something to tell, and its job; None when there is nothing, or it is written."""
    saved = SavedSearch.objects.filter(pk=saved_id).first()
    if saved is None or saved.letters.filter(day=day).exists():
        return None
    found = new_for(saved, at)
    return write(saved, day, found) if found else None


@transaction.atomic
def write(saved: SavedSearch, day: date, found: Sequence[int]) -> SearchLetter | None:
    """The letter with its job; None when another process was faster."""
    letter, made = SearchLetter.objects.get_or_create(search=saved, day=day, defaults={"products": list(found)})
    if not made:
        return None
    outbox.put("search.email_news", letter_id=letter.pk)
    return letter


def new_for(saved: SavedSearch, at: datetime) -> list[int]:
    """Keys of the pieces on sale that came after the search was saved and that no letter has told yet, the newest first."""
    since = max(saved.saved_at, at - LOOK_BACK)
    told = {key for letter in saved.letters.filter(day__gte=since.date()) for key in letter.products}
    fresh = catalogue.on_sale().filter(published_at__gt=since).exclude(pk__in=told)
    wanted = set(fresh.values_list("pk", flat=True))
    if not wanted:
        return []
    return [key for key in found_newest(saved) if key in wanted][:MOST_TOLD]


def found_newest(saved: SavedSearch) -> Sequence[int]:
    """Keys of the newest that have all words of the search; a hundred, of which two weeks seldom bring more."""
    asked = asking.asked_by(saved.parameters, saved.ship_to)
    filters = asking.filters_of(asked, saved.currency or settings.DEFAULT_CURRENCY)
    return queries.search(
        asked["query"], filters=filters, sort=Sort.NEWEST, language=saved.language, first=100, with_facets=False, strictly=True
    ).ids


def told_in(letter: SearchLetter) -> list[Product]:
    """The pieces of a letter that are still on sale, in its order."""
    rows = catalogue.on_sale().select_related("workshop").prefetch_related("images__image").in_bulk(letter.products)
    return [rows[key] for key in letter.products if key in rows]
