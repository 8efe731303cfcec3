"""The searches that a person has saved, and what they are called."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from search import labels
from search.asking import PRICES, asked_by, lowest_rating
from search.backends.base import FLAG_FACETS, VALUE_FACETS
from search.models import SavedSearch
from search.prices import between, parse
from shop.accounts.viewer import Viewer
from shop.kit.formatting import country_name

#: What values are called, by (facet, value).
Names = Mapping[tuple[str, str], str]


def visible_to(viewer: Viewer) -> QuerySet[SavedSearch]:
    """The viewer's own."""
    if viewer.user is None:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(user=viewer.user)


def words_of(saved: SavedSearch, language: str, names: Names | None = None) -> str:
    """The search in words for a reader: what was typed, then what was chosen. `names` are those of many searches at once."""
    with translation.override(language):
        return ", ".join(parts_of(saved, language, names_in([saved], language) if names is None else names))


def names_in(searches: Iterable[SavedSearch], language: str) -> Names:
    """What all that the searches choose is called; four statements at most."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for saved in searches:
        for name, value in chosen_by(asked_by(saved.parameters, saved.ship_to)):
            found[name].append((value, 0))
    return labels.of(found, language)


def chosen_by(asked: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The values that are chosen, each with its facet."""
    yield from ((name, value) for name in VALUE_FACETS for value in asked[name])
    yield from ((name, "true") for name in FLAG_FACETS if asked[name])


def parts_of(saved: SavedSearch, language: str, names: Names) -> Iterator[str]:
    """Each side of the search in words of the active language."""
    asked = asked_by(saved.parameters, saved.ship_to)
    if asked["query"]:
        yield _("“%(words)s”") % {"words": asked["query"]}
    yield from (names.get((name, value), value) for name, value in chosen_by(asked))
    if rating := lowest_rating(asked):
        yield f"{labels.facet('rating')}: {labels.rated(rating, language)}"
    if asked["ships_to"]:
        yield f"{labels.facet('ships_to')}: {country_name(asked['ships_to'], language)}"
    prices_between = between(*(parse(asked[name] or "", saved.currency) for name in PRICES))
    yield from (each.label(language) for each in prices_between)
