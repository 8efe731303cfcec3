"""The thesaurus of this process, read anew when its version in the database has changed."""

import threading

from search.models import Concept, ConceptForm, ThesaurusVersion
from search.thesaurus.snapshot import ConceptRow, FormRow, Thesaurus

_lock = threading.Lock()
_held: tuple[int, Thesaurus] | None = None


def thesaurus() -> Thesaurus:
    """The concepts as they are now. Costs one small query, and two more after an edit."""
    global _held  # noqa: PLW0603  one snapshot per process is the purpose
    version = ThesaurusVersion.objects.values_list("number", flat=True).first()
    held = _held
    if held is not None and held[0] == version:
        return held[1]
    with _lock:
        fresh = read()
        if version is not None:
            _held = (version, fresh)
    return fresh


def read() -> Thesaurus:
    """All concepts and forms from the database."""
    concepts = list(map(ConceptRow._make, Concept.objects.values_list("id", "slug", "gloss", "broader_id", "also")))
    known = {concept.id for concept in concepts}
    rows = ConceptForm.objects.order_by("concept_id", "language", "rank", "id")
    forms = map(FormRow._make, rows.values_list("concept_id", "language", "text"))
    # A concept created between the two reads has forms but no row yet; the next version check brings it.
    return Thesaurus(concepts, [form for form in forms if form.concept_id in known])
