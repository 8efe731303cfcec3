"""Images everyone may see, and documents that only few may."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from shop.kit.models import History


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
    """A private file, such as a certificate of registration; reached only by short-lived signed links.

    Its history says who opened it.
    """

    history = History()

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    byte_size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name


class UploadKind(models.TextChoices):
    """What an upload becomes."""

    IMAGE = "image", "Image"
    DOCUMENT = "document", "Document"


class Upload(models.Model):
    """A file that comes in parts, so that a connection that breaks costs the last part only.

    `key` is its unguessable name in addresses; `received` bytes lie in the private storage under the names `parts`.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=UploadKind)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    parts = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    is_finished = models.BooleanField(default=False)
    image = models.ForeignKey(Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("size")), name="upload_is_not_longer_than_announced"),
            models.CheckConstraint(
                condition=models.Q(is_finished=False) | models.Q(received=models.F("size")), name="upload_finished_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received}/{self.size}"
