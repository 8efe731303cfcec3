"""Who may call a mutation. Each mutation declares one of these; a test walks the schema with them.

What a caller may touch is decided further down, by fetching from `visible_to(viewer)`: here stands only
what can be said before anything is fetched.
"""

from dataclasses import dataclass
from typing import Any

from shop.kit.errors import NotAllowed, NotFound, SignInRequired


@dataclass(frozen=True)
class Access:
    """A class of callers: `kind` is anyone, guest_link, signed_in, workshop or staff."""

    kind: str
    scope: str = "read"
    roles: tuple[str, ...] = ()

    def check(self, viewer: Any) -> None:
        """SignInRequired, NotAllowed or NotFound when the viewer is not of this class."""
        if self.kind in {"anyone", "guest_link"}:
            if viewer.is_signed_in and not viewer.has_scope(self.scope):
                raise NotAllowed
            return
        if not viewer.is_signed_in:
            raise SignInRequired
        if not viewer.has_scope(self.scope):
            raise NotAllowed
        # To a stranger the platform's tools do not exist.
        if self.kind == "staff" and not viewer.has_staff_role(*self.roles):
            raise NotFound

    def allows(self, viewer: Any) -> bool:
        """Whether `check` would pass."""
        try:
            self.check(viewer)
        except (SignInRequired, NotAllowed, NotFound):
            return False
        return True


def anyone(scope: str = "orders") -> Access:
    """Everybody, signed in or not; a token needs the scope."""
    return Access("anyone", scope)


def guest_with_link(scope: str = "orders") -> Access:
    """The buyer of an order, signed in or holding its signed link."""
    return Access("guest_link", scope)


def signed_in(scope: str = "orders") -> Access:
    """Any person who is signed in."""
    return Access("signed_in", scope)


def workshop_member(*roles: str, scope: str = "listings") -> Access:
    """A member of the workshop concerned, in one of the roles (none: any)."""
    return Access("workshop", scope, roles)


def staff(*roles: str) -> Access:
    """A member of the platform's staff in one of the roles; an admin holds them all."""
    return Access("staff", "staff", roles)
