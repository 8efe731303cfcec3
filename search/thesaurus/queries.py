"""Looking up concepts, for those who edit them."""

from django.db.models import Q, QuerySet

from search.analysis.words import words
from search.models import Concept, ConceptForm
from search.policies import can_edit
from search.thesaurus import current
from shop.accounts.viewer import Viewer


def visible_to(viewer: Viewer) -> QuerySet[Concept]:
    """All concepts, for those who may edit them."""
    return Concept.objects.all() if can_edit(viewer) else Concept.objects.none()


def forms() -> QuerySet[ConceptForm]:
    """Forms by language, the one shown to readers first."""
    return ConceptForm.objects.order_by("language", "rank", "pk")


def called(viewer: Viewer, text: str) -> QuerySet[Concept]:
    """The concepts that search understands by the text, and those that have it in a form, their meaning or their slug."""
    rows = visible_to(viewer)
    if not text:
        return rows
    match = current.thesaurus().match(words(text))
    named = [entry.id for entry in match.concepts] if match else []
    of_forms = ConceptForm.objects.filter(text__icontains=text).values("concept")
    return rows.filter(Q(pk__in=named) | Q(pk__in=of_forms) | Q(gloss__icontains=text) | Q(slug__icontains=text))
