"""Refusals in the shape of Stripe's error objects (docs.stripe.com/api/errors)."""

from typing import Any


class ApiError(Exception):
    """A refusal of an API call.

    `executed` is False when the call was turned away before anything was tried: such an answer is not
    kept for its idempotency key, as at Stripe.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.executed = executed

    def body(self) -> dict[str, Any]:
        """Give the JSON object Stripe would answer with."""
        parts = {"code": self.code, "message": self.message, "param": self.param, "type": self.kind}
        return {"error": {name: value for name, value in parts.items() if value is not None}}


def bad_parameter(message: str, param: str, code: str | None = None) -> ApiError:
    """Say that a parameter cannot be used; nothing was tried."""
    return ApiError(message, code=code, param=param, executed=False)


def missing(kind: str, identifier: str) -> ApiError:
    """Say that there is no object of this kind with this id."""
    return ApiError(f"No such {kind}: '{identifier}'", status=404, code="resource_missing", param="id", executed=False)
