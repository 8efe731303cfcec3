"""Rows that every app writes: the outbox of what must still happen, and the history of states."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class OutboxEntry(models.Model):
    """Something that must happen after a commit: an e-mail, an index update, a call to a provider."""

    job = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True, help_text="When the last attempt allowed was used up.")
    last_error = models.TextField(blank=True)
    unique_key = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        verbose_name_plural = "outbox entries"
        constraints = [
            models.UniqueConstraint(fields=["unique_key"], name="outbox_unique_key"),
        ]
        indexes = [
            models.Index(
                fields=["available_at"],
                name="outbox_waiting",
                condition=models.Q(done_at__isnull=True, failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.payload}"


class StatusChange(models.Model):
    """One step in the life of an entity: who, when, from which status to which, and why."""

    entity = models.CharField(max_length=60, help_text="Model label, such as orders.vendororder.")
    entity_id = models.BigIntegerField()
    move = models.CharField(max_length=40)
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=30, help_text="user, guest, system or provider.")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["entity", "entity_id", "at"], name="status_change_of_entity")]

    def __str__(self) -> str:
        return f"{self.entity} {self.entity_id}: {self.from_status} → {self.to_status}"
