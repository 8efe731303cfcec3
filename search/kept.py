"""The searches that a person has saved, and what they are called."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from search import labels
from search.asking import asked_by, lowest_rating
from search.backends.base import FLAG_FACETS, VALUE_FACETS
from search.models import SavedSearch
from shop.accounts.viewer import Viewer
from shop.kit.formatting import country_name


def visible_to(viewer: Viewer) -> QuerySet[SavedSearch]:
    """The viewer's own."""
    if viewer.user is None:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user=viewer.user)


def words_of(saved: SavedSearch, language: str) -> str:
    """The search in words for a reader: what was typed, then what was chosen."""
    with translation.override(language):
        return ", ".join(parts_of(saved, language))


def parts_of(saved: SavedSearch, language: str) -> Iterator[str]:
    """Each side of the search in words of the active language."""
    asked = asked_by(saved.parameters, saved.ship_to)
    if asked["query"]:
        yield _("“%(words)s”") % {"words": asked["query"]}
    chosen = {name: [(value, 0) for value in asked[name]] for name in VALUE_FACETS}
    chosen |= {name: [("true", 0)] for name in FLAG_FACETS if asked[name]}
    names = labels.of(chosen, language)
    yield from (names.get((name, value), value) for name, values in chosen.items() for value, _count in values)
    if rating := lowest_rating(asked):
        yield f"{labels.facet('rating')}: {labels.rated(rating, language)}"
    if asked["ships_to"]:
        yield f"{labels.facet('ships_to')}: {country_name(asked['ships_to'], language)}"
    if asked["price_from"] or asked["price_to"]:
        yield f"{asked['price_from'] or ''}–{asked['price_to'] or ''} {saved.currency}"
