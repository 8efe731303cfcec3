"""Puts the concepts of the data files into the database.

`concepts.csv` has one line per concept (concept, gloss, broader, also: other broader ones), `forms.csv` one per word or phrase
(concept, language, form, rank, attested). An absent form means that nobody knows one, not that there is none.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from search.models import Concept, ConceptForm

FOLDER = Path(__file__).parent
#: What stands as `attested` for a form that was written from another one letter by letter.
DERIVED = "rule: from the other script"


@dataclass(frozen=True)
class Loaded:
    """How many concepts and forms a load wrote, and how many concepts it left as they were."""

    concepts: int
    forms: int
    kept: int


@transaction.atomic
def load(*, folder: Path = FOLDER, overwrite: bool = False) -> Loaded:
    """Write the concepts of the files. Those in the database already are the platform's and stay as they are,
    unless `overwrite` is set; concepts that no file knows are never touched.

    Raises ValueError for a form or a broader term of an unknown concept.
    """
    concepts, forms = read_concepts(folder), read_forms(folder)
    check_references(concepts, forms)
    present = set(Concept.objects.values_list("slug", flat=True))
    wanted = [slug for slug in concepts if overwrite or slug not in present]
    write_concepts({slug: concepts[slug] for slug in wanted})
    written = write_forms({slug: forms[slug] for slug in wanted})
    return Loaded(concepts=len(wanted), forms=written, kept=len(concepts) - len(wanted))


def read_concepts(folder: Path) -> dict[str, dict[str, str]]:
    """The lines of concepts.csv by slug."""
    with (folder / "concepts.csv").open(encoding="utf-8", newline="") as file:
        return {line["concept"]: line for line in csv.DictReader(file)}


def read_forms(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The lines of forms.csv by the slug of their concept."""
    forms: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "forms.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            forms[line["concept"]].append(line)
    return forms


def check_references(concepts: dict[str, dict[str, str]], forms: dict[str, list[dict[str, str]]]) -> None:
    """Raise ValueError when a slug is used that names no concept."""
    used = set(forms) | {slug for line in concepts.values() for slug in (line["broader"], *others(line)) if slug}
    if unknown := sorted(used - set(concepts)):
        raise ValueError(f"unknown concepts: {', '.join(unknown)}")


def write_concepts(concepts: dict[str, dict[str, str]]) -> None:
    """Create or update the concepts, then their broader terms."""
    rows = [Concept(slug=slug, gloss=line["gloss"]) for slug, line in concepts.items()]
    Concept.objects.bulk_create(rows, update_conflicts=True, unique_fields=["slug"], update_fields=["gloss"])
    by_slug = {concept.slug: concept for concept in Concept.objects.all()}
    changed = [by_slug[slug] for slug in concepts]
    for concept in changed:
        concept.broader = by_slug.get(concepts[concept.slug]["broader"])
        concept.also = others(concepts[concept.slug])
    Concept.objects.bulk_update(changed, ["broader", "also"])


def others(line: Mapping[str, str]) -> list[str]:
    """The slugs of the other broader concepts of a line of concepts.csv."""
    return [slug for slug in line["also"].split(";") if slug]


def write_forms(forms: dict[str, list[dict[str, str]]]) -> int:
    """Replace the forms of the given concepts; how many were written."""
    ids = dict(Concept.objects.filter(slug__in=forms).values_list("slug", "pk"))
    ConceptForm.objects.filter(concept_id__in=ids.values()).delete()
    rows = [
        ConceptForm(
            concept_id=ids[slug],
            language=line["language"],
            text=line["form"],
            rank=int(line["rank"]),
            attested=line["attested"],
        )
        for slug, lines in forms.items()
        for line in lines
    ]
    return len(ConceptForm.objects.bulk_create(rows))
