"""The thesaurus of this process, read anew when its version in the database has changed."""

import threading

from django.db import connection

from search.models import Concept, ConceptForm, IndexedConcept
from search.thesaurus.snapshot import ConceptRow, FormRow, Thesaurus

_lock = threading.Lock()
_held: tuple[int, Thesaurus] | None = None


def thesaurus() -> Thesaurus:
    """The concepts as they are now. Costs one small query, and three more after an edit."""
    global _held  # noqa: PLW0603  one snapshot per process is the purpose
    version = number()
    held = _held
    if held is not None and held[0] == version:
        return held[1]
    with _lock:
        # Whoever waited for the lock takes what the first one read: what is kept beside a thesaurus is kept for one object.
        if _held is None or _held[0] != version:
            fresh = read()
            if version is None:
                return fresh
            _held = (version, fresh)
        return _held[1]


def held() -> Thesaurus:
    """The concepts as this process read them last, as good as those of the search that came before; no query."""
    return _held[1] if _held else thesaurus()


def number() -> int | None:
    """The number of the version in the database. Asked with every search and key, so not by way of a queryset."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM search_thesaurusversion")
        row = cursor.fetchone()
        return int(row[0]) if row else None


def raise_number() -> None:
    """Let every process read the concepts anew."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_thesaurusversion SET number = nextval('search_reading')")


def read() -> Thesaurus:
    """All concepts and forms from the database."""
    concepts = list(map(ConceptRow._make, Concept.objects.values_list("id", "slug", "gloss", "broader_id", "also")))
    known = {concept.id for concept in concepts}
    rows = ConceptForm.objects.order_by("concept_id", "language", "rank", "id")
    forms = map(FormRow._make, rows.values_list("concept_id", "language", "text"))
    # A concept created between the two reads has forms but no row yet; the next version check brings it.
    indexed = dict(IndexedConcept.objects.values_list("concept_id", "fingerprint"))
    return Thesaurus(concepts, [form for form in forms if form.concept_id in known], indexed)
