"""Who asks: a signed-in person, a guest with signed links, a program with a token."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from shop.accounts.models import StaffRole, User

#: What a token may be allowed; a session has them all.
SCOPES = ("read", "orders", "listings", "payouts", "staff")


@dataclass(frozen=True)
class Viewer:
    """The one who asks and how they want to read; every list and fetch starts from `visible_to(viewer)`.

    `cart_token` and `order_tokens` are what a guest holds (from signed cookies and links). `scopes` is None
    for a session and the list of a token's scopes for a program. `staff_confirmed` is false until a member
    of the staff has passed the second factor.
    """

    user: User | None = None
    cart_token: str = ""
    order_tokens: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    staff_confirmed: bool = False
    language: str = "en"
    currency: str = "USD"
    ship_to: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def is_signed_in(self) -> bool:
        """Whether a person is known."""
        return self.user is not None

    def has_scope(self, scope: str) -> bool:
        """Whether a token allows it; a session always does."""
        return self.scopes is None or scope in self.scopes

    def may_read(self, scope: str) -> bool:
        """Whether a token may read what belongs to a scope: its own scopes and `read`; a session reads all."""
        return self.has_scope("read") or self.has_scope(scope)

    def has_staff_role(self, *roles: str) -> bool:
        """Whether the person holds one of the platform's roles (an admin holds them all) and confirmed it."""
        if self.user is None or not self.staff_confirmed or not self.has_scope("staff"):
            return False
        held = set(self.user.staff_roles)
        return StaffRole.ADMIN in held or bool(held & set(roles))

    @property
    def is_staff(self) -> bool:
        """Whether the person may work for the platform now."""
        return self.user is not None and bool(self.user.staff_roles) and self.has_staff_role(*self.user.staff_roles)

    def reading(self, currency: str, ship_to: str, timezone: str) -> "Viewer":
        """The same viewer who reads in another currency, for another country, in another zone."""
        return replace(self, currency=currency, ship_to=ship_to, timezone=ZoneInfo(timezone))
