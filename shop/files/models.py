"""Images everyone may see, and documents that only few may."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class ImageStatus(models.TextChoices):
    """How far the sizes of an image are."""

    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Image(models.Model):
    """A picture, checked and re-encoded without metadata; its sizes are made by a task.

    `folder` is the storage prefix: `<folder>/original.webp` and `<folder>/<width>.webp` for each of `widths`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    folder = models.CharField(max_length=120, unique=True)
    status = models.CharField(max_length=10, choices=ImageStatus, default=ImageStatus.WAITING)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    tone = models.CharField(max_length=6, help_text="Average color, RRGGBB.")
    widths = ArrayField(models.PositiveIntegerField(), default=list, blank=True)
    sha256 = models.CharField(max_length=64)
    byte_size = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="image_has_a_size"),
        ]

    def __str__(self) -> str:
        return self.folder


class Document(models.Model):
    """A private file, such as a certificate of registration; reached only by short-lived signed links."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    byte_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class DocumentAccess(models.Model):
    """One reading of a private document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="accesses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "document accesses"

    def __str__(self) -> str:
        return f"{self.document_id} by {self.by_id} at {self.at}"
