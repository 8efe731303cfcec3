"""Rows that every app writes: the outbox of what must still happen, and the history of states."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

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
    """One step in the life of an entity: who, when, from which status to which, and why. All histories lie here."""

    entity = models.CharField(max_length=60, help_text="Model label, such as orders.vendororder.")
    entity_id = models.BigIntegerField()
    move = models.CharField(max_length=40)
    from_status = models.CharField(max_length=30, blank=True)
    to_status = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    actor = models.CharField(max_length=30, help_text="user, guest, system or provider.")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["entity", "entity_id", "at"], name="status_change_of_entity"),
            models.Index(fields=["-at", "-id"], name="status_change_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.entity_id}: {self.from_status} → {self.to_status}"


class History:
    """`history` of a model with states: its steps, oldest first, prefetched by that name like any relation."""

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        return self if instance is None else StepsOf(instance)


class StepsOf:
    """The steps of one entity. Steps name it by label and key, so Django's own managers cannot follow them."""

    def __init__(self, instance: models.Model) -> None:
        self.instance = instance

    def all(self) -> models.QuerySet[StatusChange]:
        """The steps, oldest first."""
        prefetched = getattr(self.instance, "_prefetched_objects_cache", {})
        found: models.QuerySet[StatusChange] = prefetched.get("history", self.get_queryset())
        return found

    def get_queryset(self) -> models.QuerySet[StatusChange]:
        """The steps, not yet asked for."""
        return steps_of(StatusChange.objects.all(), [self.instance])

    # What follows is how Django's prefetch_related speaks to a relation.

    def _apply_rel_filters(self, queryset: models.QuerySet[StatusChange]) -> models.QuerySet[StatusChange]:
        return steps_of(queryset, [self.instance])

    def get_prefetch_querysets(self, instances: Sequence[models.Model], querysets: Any = None) -> tuple[Any, ...]:
        """The steps of all instances, and how they find theirs."""
        rows = querysets[0] if querysets else StatusChange.objects.all()
        return steps_of(rows, instances), attrgetter("entity_id"), attrgetter("pk"), False, "history", False


def steps_of(rows: models.QuerySet[StatusChange], instances: Sequence[models.Model]) -> models.QuerySet[StatusChange]:
    """Those of the rows that are steps of these instances of one model, oldest first."""
    keys = [instance.pk for instance in instances]
    return rows.filter(entity=instances[0]._meta.label_lower, entity_id__in=keys).order_by("at", "pk")
