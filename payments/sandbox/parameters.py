"""Strict reading of an API call's parameters: what a call does not know, it refuses, as Stripe does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from payments.sandbox.errors import ApiError, bad_parameter

LARGEST_INTEGER = 2**63 - 1
INTEGER = re.compile(r"-?[0-9]{1,19}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Reader(Protocol):
    """Turns the raw value of one parameter into a typed one or raises ApiError."""

    def read(self, raw: Any, param: str) -> Any:
        """`param` is the full name, `line_items[0][quantity]`, for the message."""
        ...


@dataclass(frozen=True)
class Text:
    """A non-empty string of at most `longest` characters."""

    longest: int = 5_000

    def read(self, raw: Any, param: str) -> str:
        if not isinstance(raw, str):
            raise bad_parameter("Invalid string", param)
        if raw == "":
            raise bad_parameter(
                f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset "
                f"a parameter; however '{param}' cannot be unset.",
                param,
                "parameter_invalid_empty",
            )
        if len(raw) > self.longest:
            raise bad_parameter(f"Invalid string: the value must be at most {self.longest} characters", param)
        return raw


@dataclass(frozen=True)
class Matching:
    """A string that matches a pattern entirely."""

    pattern: re.Pattern[str]
    message: str
    code: str | None = None

    def read(self, raw: Any, param: str) -> str:
        text = Text(2_048).read(raw, param)
        if not self.pattern.fullmatch(text):
            raise bad_parameter(f"{self.message}: {text}", param, self.code)
        return text


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, raw: Any, param: str) -> str:
        text = Text().read(raw, param)
        if text not in self.words:
            raise bad_parameter(f"Invalid {param}: must be one of {', '.join(self.words)}", param)
        return text


@dataclass(frozen=True)
class Integer:
    """A whole number within limits."""

    least: int = 0
    most: int = LARGEST_INTEGER

    def read(self, raw: Any, param: str) -> int:
        if not isinstance(raw, str) or not INTEGER.fullmatch(raw):
            raise bad_parameter(f"Invalid integer: {raw}", param, "parameter_invalid_integer")
        number = int(raw)
        if not self.least <= number <= self.most:
            raise bad_parameter(f"This value must be from {self.least} to {self.most}.", param, "parameter_invalid_integer")
        return number


class Boolean:
    """`true` or `false`."""

    def read(self, raw: Any, param: str) -> bool:
        return Choice(("true", "false")).read(raw, param) == "true"


class Address:
    """An absolute http(s) address; braces are allowed for `{CHECKOUT_SESSION_ID}`."""

    def read(self, raw: Any, param: str) -> str:
        text = Text(5_000).read(raw, param)
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
            raise bad_parameter("Not a valid URL", param, "url_invalid")
        return text


class Metadata:
    """Up to 50 pairs of strings; keys of 40 and values of 500 characters."""

    def read(self, raw: Any, param: str) -> dict[str, str]:
        if not isinstance(raw, dict) or len(raw) > 50:
            raise bad_parameter("Invalid metadata: at most 50 keys with string values", param)
        for key, value in raw.items():
            if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
                raise bad_parameter("Metadata keys have at most 40, values at most 500 characters", param)
        return raw


@dataclass(frozen=True)
class Items:
    """A list whose indexes run from 0 without holes."""

    item: Reader
    most: int = 100

    def read(self, raw: Any, param: str) -> list[Any]:
        if not isinstance(raw, dict) or len(raw) > self.most:
            raise bad_parameter(f"Invalid array: at most {self.most} items", param)
        if sorted(raw) != sorted(str(index) for index in range(len(raw))):
            raise bad_parameter("Invalid array", param)
        return [self.item.read(raw[str(index)], f"{param}[{index}]") for index in range(len(raw))]


@dataclass(frozen=True)
class Fields:
    """An object: known names only, the required ones present."""

    known: Mapping[str, Reader]
    required: tuple[str, ...] = field(default=())

    def read(self, raw: Any, param: str = "") -> dict[str, Any]:
        if not isinstance(raw, dict):
            raise bad_parameter("Invalid object", param)
        read = {}
        for name, value in raw.items():
            full = f"{param}[{name}]" if param else name
            if name not in self.known:
                raise bad_parameter(f"Received unknown parameter: {full}", full, "parameter_unknown")
            read[name] = self.known[name].read(value, full)
        for name in self.required:
            if name not in read:
                raise self._missing(f"{param}[{name}]" if param else name)
        return read

    @staticmethod
    def _missing(full: str) -> ApiError:
        return bad_parameter(f"Missing required param: {full}.", full, "parameter_missing")


CURRENCY = Matching(re.compile(r"[a-zA-Z]{3}"), "Invalid currency")
ELECTRONIC_MAIL = Matching(EMAIL, "Invalid email address", "email_invalid")
EXPAND: dict[str, Reader] = {"expand": Items(Text(200), 20)}
PAGING: dict[str, Reader] = {
    **EXPAND,
    "limit": Integer(1, 100),
    "starting_after": Text(255),
    "ending_before": Text(255),
}
