"""What makers choose from lists and buyers filter by, named by the thesaurus.

`terms.csv` says which concepts are techniques, materials and colors of products (concept, kind, term: the slug). A term that
is missing is made; one that is there keeps its names and gets those of the languages that it lacks.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from search.models import Concept, ConceptForm
from shop.catalogue import operations as catalogue
from shop.kit.translated import LANGUAGES

FOLDER = Path(__file__).parent


class Attribute(NamedTuple):
    """A concept that is a term of a kind."""

    concept: str
    kind: str
    term: str


def read(folder: Path = FOLDER) -> list[Attribute]:
    """The lines of terms.csv."""
    with (folder / "terms.csv").open(encoding="utf-8", newline="") as file:
        return [Attribute(**line) for line in csv.DictReader(file)]


def feed(concepts: Iterable[str] | None = None) -> int:
    """Name the terms of the concepts (slugs; all by default) as these are called now; how many were made or got a name."""
    wanted = None if concepts is None else set(concepts)
    attributes = [each for each in read() if wanted is None or each.concept in wanted]
    names = first_forms({each.concept for each in attributes})
    return sum(catalogue.name_term(kind=each.kind, slug=each.term, names=names.get(each.concept, {})) for each in attributes)


def first_forms(slugs: set[str]) -> dict[str, dict[str, str]]:
    """The first form in each language, with a capital letter, by concept; of removed concepts none."""
    found: dict[str, dict[str, str]] = {slug: {} for slug in Concept.objects.filter(slug__in=slugs).values_list("slug", flat=True)}
    forms = ConceptForm.objects.filter(concept__slug__in=slugs, language__in=LANGUAGES).order_by("rank", "pk")
    for slug, language, text in forms.values_list("concept__slug", "language", "text"):
        found[slug].setdefault(language, text[:1].upper() + text[1:])
    return found
