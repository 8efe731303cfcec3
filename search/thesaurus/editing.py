"""Adding and removing what a concept is called; it applies from the next search on."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from search.analysis.words import words
from search.models import Concept, ConceptForm, Language
from search.policies import check_can_edit, checked_reason
from search.thesaurus import attributes, queries
from shop.accounts.viewer import Viewer
from shop.kit import states
from shop.kit.errors import Conflict, Invalid, NotFound

LONGEST_FORM, LONGEST_SOURCE = 120, 200


@transaction.atomic
def add_form(*, by: Viewer, at: datetime, concept_id: int, language: str, text: str, reason: str, attested: str = "") -> ConceptForm:
    """Let search know the concept by one more word or phrase, behind those of its language.

    Invalid for a text without words or too long a one, Conflict for a form that the concept has already.
    """
    check_can_edit(by)
    concept = queries.visible_to(by).select_for_update(of=("self",)).filter(pk=concept_id).first()
    if concept is None:
        raise NotFound(field="concept")
    form = " ".join(text.split())
    check_form(form, language, attested.strip())
    why = checked_reason(reason)
    of_language = concept.forms.filter(language=language)
    if of_language.filter(text__iexact=form).exists():
        raise Conflict(_("The concept is called that already."), field="text")
    last = of_language.aggregate(last=Max("rank"))["last"]
    rank = 0 if last is None else last + 1
    added = ConceptForm.objects.create(concept=concept, language=language, text=form, rank=rank, attested=attested.strip())
    note(concept, "add_form", added, by=by, at=at, reason=why)
    attributes.feed([concept.slug])
    return added


@transaction.atomic
def remove_form(*, by: Viewer, at: datetime, form_id: int, reason: str) -> Concept:
    """Let search forget a form of a concept. Conflict for the last one: nobody would find the concept any more."""
    check_can_edit(by)
    concept = queries.visible_to(by).select_for_update(of=("self",)).filter(forms=form_id).first()
    form = ConceptForm.objects.filter(pk=form_id).first()
    if concept is None or form is None:
        raise NotFound(field="form")
    why = checked_reason(reason)
    if concept.forms.count() == 1:
        raise Conflict(_("This is its last form: add another one first."), field="form")
    note(concept, "remove_form", form, by=by, at=at, reason=why)
    form.delete()
    return concept


def check_form(form: str, language: str, attested: str) -> None:
    """Invalid for what no one could search for, or what does not fit."""
    wrong: dict[str, Any] = {}
    if not words(form):
        wrong["text"] = _("Write at least one word.")
    elif len(form) > LONGEST_FORM:
        wrong["text"] = _("At most %(limit)d characters, please.") % {"limit": LONGEST_FORM}
    if len(attested) > LONGEST_SOURCE:
        wrong["attested"] = _("At most %(limit)d characters, please.") % {"limit": LONGEST_SOURCE}
    if language not in Language.values:
        wrong["language"] = _("Choose a language.")
    if wrong:
        raise Invalid(wrong)


def note(concept: Concept, move: str, form: ConceptForm, *, by: Viewer, at: datetime, reason: str) -> None:
    """Write the history row of the concept."""
    data = {"by_staff": True, "subject": str(form), "attested": form.attested}
    states.record(concept, move, "", by=by, at=at, reason=reason, data=data)
