"""Errors of the domain: what a person did that cannot be done, said so that they can act on it.

Domain code raises these beside the rule that they speak for. Only the base mutation and the page view
translate them; a domain error never knows an HTTP status.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a machine-readable code and a message for the person, in their language when shown.

    `field` names the input that it concerns (camelCase, dotted for nested input), "" for the whole request.
    """

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field

    def items(self) -> list[tuple[str, str, Any]]:
        """(field, code, message) for every single complaint."""
        return [(self.field, self.code, self.message)]


class Invalid(DomainError):
    """Input that breaks rules of its fields: `Invalid({"price": _("…"), "": _("…")})`."""

    code = "invalid"

    def __init__(self, messages: Mapping[str, Any], *, code: str | None = None) -> None:
        first = next(iter(messages.values()))
        super().__init__(first, code=code)
        self.messages = dict(messages)

    def items(self) -> list[tuple[str, str, Any]]:
        """(field, code, message) for every field that is wrong."""
        return [(field, self.code, message) for field, message in self.messages.items()]


class NotFound(DomainError):
    """What was asked for does not exist, or is not for the one who asks: the two are never told apart."""

    code = "not_found"

    def __init__(self, message: Any = None, *, field: str = "") -> None:
        super().__init__(message or _("This does not exist, or it is not yours to see."), field=field)


class SignInRequired(DomainError):
    """The operation needs a person who is signed in."""

    code = "sign_in_required"

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _("Sign in to do this."))


class NotAllowed(DomainError):
    """The person is known and may see the thing, but their role does not allow the act."""

    code = "not_allowed"

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _("Your role does not allow this."))


class Conflict(DomainError):
    """The thing is in a state in which the act is not possible, or changed meanwhile."""

    code = "conflict"


class BadCursor(DomainError):
    """A list has no such place: the cursor was given out for another list or order, or was cut on its way."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(_("This place in the results does not exist. Start again from the first page."), field="after")
