"""What a maker writes to become a vendor, each version that was submitted, and what was asked of them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from shop.kit.models import History
from vendors.applications import states
from vendors.workshops.models import LegalForm


class Application(models.Model):
    """An application to open a workshop; a draft may be empty."""

    TRANSITIONS = states.TRANSITIONS
    history = History()

    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications")
    status = models.CharField(max_length=20, choices=states.ApplicationStatus, default=states.ApplicationStatus.DRAFT)
    country = CountryField(blank=True)
    legal_form = models.CharField(max_length=20, choices=LegalForm, blank=True)
    shop_name = models.CharField(max_length=80, blank=True)
    craft = models.CharField(max_length=60, blank=True, help_text="Slug of a category.")
    region = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=80, blank=True)
    story = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="en")
    tax_number = models.CharField(max_length=20, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=16, blank=True)
    workshop = models.OneToOneField("workshops.Workshop", null=True, blank=True, on_delete=models.PROTECT, related_name="application")
    created_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["applicant"],
                condition=models.Q(status__in=["draft", "submitted", "changes_requested"]),
                name="application_one_open_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["approved", "rejected"], decided_at__isnull=False, decided_by__isnull=False)
                | (~models.Q(status__in=["approved", "rejected"]) & models.Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="application_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(status="approved", workshop__isnull=False)
                | (~models.Q(status="approved") & models.Q(workshop__isnull=True)),
                name="application_approved_has_workshop",
            ),
        ]

    def __str__(self) -> str:
        return self.shop_name or f"draft {self.pk}"


class Revision(models.Model):
    """The application as it was submitted, to show what changed since."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.application_id}.{self.number}"


class ChangeRequest(models.Model):
    """What a member of the staff asks to change, with the reason, on the field that it concerns."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="change_requests")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="change_requests")
    field = models.CharField(max_length=40)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.field} of {self.application_id}"


class DocumentKind(models.TextChoices):
    """What a document proves."""

    IDENTITY = "identity", _("Identity")
    REGISTRATION = "registration", _("Registration")
    CRAFT = "craft", _("Proof of the craft")
    OTHER = "other", _("Other")


class ApplicationDocument(models.Model):
    """A private document given with an application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    document = models.OneToOneField("files.Document", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    added_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"
