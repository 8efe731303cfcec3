"""People in the back room."""

from shop.accounts.models import Address, ApiToken, User
from shop.kit.back_room import show

show(
    User,
    "email",
    "phone",
    "name",
    "language",
    "country",
    "staff_roles",
    "is_active",
    "date_joined",
    search=("email", "phone", "name"),
    hidden=("password",),
)
show(Address, "user", "country", "phone", "is_default", "created_at", search=("user__email", "phone"))
show(
    ApiToken,
    "user",
    "name",
    "prefix",
    "scopes",
    "expires_at",
    "last_used_at",
    "revoked_at",
    search=("user__email", "prefix"),
    hidden=("digest",),
)
