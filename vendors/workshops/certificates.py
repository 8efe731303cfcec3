"""What recognizes a workshop's work: the platform records it after it has seen the paper, and takes it away again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shop.accounts.viewer import Viewer
from shop.kit import reasons, states
from shop.kit.errors import Conflict, Invalid, NotFound
from vendors.workshops import policies, queries
from vendors.workshops.models import Certificate, Scheme, Workshop

NUMBER_LENGTH = 60
OLDEST = 1950


@dataclass(frozen=True)
class CertificateDraft:
    """What stands on the paper. `expires_on` is the last day on which it holds; None when it has none."""

    scheme: str
    issued_on: date
    number: str = ""
    expires_on: date | None = None


@transaction.atomic
def grant(*, by: Viewer, at: datetime, workshop_id: int, draft: CertificateDraft) -> Workshop:
    """Record that a workshop holds a certificate. Raises Invalid by field, Conflict when it holds one of the scheme already."""
    policies.check_moderator(by)
    workshop = states.lock(queries.get(by, workshop_id, field="workshopId"))
    check_draft(draft, at.date())
    if workshop.certificates.filter(scheme=draft.scheme, withdrawn_at=None).exists():
        raise Conflict(_("The workshop has this one already: take it away first."), field="scheme")
    certificate = Certificate.objects.create(
        workshop=workshop, scheme=draft.scheme, number=draft.number.strip(), issued_on=draft.issued_on, expires_on=draft.expires_on
    )
    states.record(workshop, "certify", workshop.status, by=by, at=at, data={"by_staff": True, "certificate": certificate.pk})
    return workshop


@transaction.atomic
def withdraw(*, by: Viewer, at: datetime, certificate_id: int, reason: str) -> Workshop:
    """Show a certificate no more, with the reason; a second time changes nothing. NotFound for one that is not there."""
    policies.check_moderator(by)
    certificate = Certificate.objects.filter(pk=certificate_id).select_related("workshop").first()
    if certificate is None:
        raise NotFound(field="id")
    words = reasons.checked(reason, _("Say why, so that others can follow it later."))
    workshop = states.lock(certificate.workshop)
    certificate.refresh_from_db()
    if certificate.withdrawn_at is None:
        certificate.withdrawn_at = at
        certificate.save(update_fields=["withdrawn_at"])
        data = {"by_staff": True, "certificate": certificate.pk}
        states.record(workshop, "withdraw_certificate", workshop.status, by=by, at=at, reason=words, data=data)
    return workshop


def check_draft(draft: CertificateDraft, today: date) -> None:
    """Raise Invalid with a message for every field that is wrong."""
    wrong: dict[str, str] = {}
    if draft.scheme not in Scheme.values:
        wrong["scheme"] = _("Choose one of the list.")
    if len(draft.number.strip()) > NUMBER_LENGTH:
        wrong["number"] = _("At most %(limit)d characters, please.") % {"limit": NUMBER_LENGTH}
    if not draft.issued_on.year >= OLDEST or draft.issued_on > today:
        wrong["issuedOn"] = _("Choose a day that is past.")
    if draft.expires_on is not None and draft.expires_on < max(draft.issued_on, today):
        wrong["expiresOn"] = _("Choose a day that is still to come.")
    if wrong:
        raise Invalid(wrong)
