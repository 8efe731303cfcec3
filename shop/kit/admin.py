"""The outbox and every step of everything, in the back room."""

from shop.kit.back_room import show
from shop.kit.models import OutboxEntry, StatusChange

show(OutboxEntry, "job", "payload", "available_at", "attempts", "done_at", "failed_at", search=("job", "last_error"))
show(
    StatusChange, "entity", "entity_id", "move", "from_status", "to_status", "by", "actor", "at", search=("entity", "=entity_id", "reason")
)
