"""The banks' published rates, from the bytes they answer with to figures that can be kept.

Pure functions: no network, no database, no clock. Whatever is missing, doubled or not a positive number
makes the whole answer invalid (MalformedFeed), for half a list of rates would go unnoticed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from shop.rates.sources import OWN_CURRENCY, Source

_CODE = re.compile(r"[A-Z]{3}")
_POINT_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
_COMMA_NUMBER = re.compile(r"[0-9]{1,12}(,[0-9]{1,8})?")
_DOTTED_DATE = "%d.%m.%Y"
_ISO_DATE = "%Y-%m-%d"


class FeedError(ValueError):
    """A bank's answer cannot be used; the message says why."""


class MalformedFeed(FeedError):
    """The answer is not in the bank's form, or a figure in it makes no sense."""


class WrongDate(FeedError):
    """The answer is for another day than the one asked for."""


@dataclass(frozen=True, slots=True)
class ParsedRate:
    """On `date`, `nominal` units of `base` cost `rate` units of `quote`, says `source`."""

    source: Source
    base: str
    quote: str
    nominal: int
    rate: Decimal
    date: date


def parse(source: Source, body: bytes, *, asked: date | None = None) -> list[ParsedRate]:
    """The rates in a bank's answer, in its order.

    With `asked`, all must be of that day: the National Bank of Tajikistan answers a date that it does not
    understand with today's rates and says nothing (WrongDate). MalformedFeed for all else that is wrong.
    """
    rates = list(_PARSERS[source](body))
    if not rates:
        raise MalformedFeed(f"{source}: there is no rate in the answer")
    seen: set[tuple[str, str, date]] = set()
    for rate in rates:
        key = (rate.base, rate.quote, rate.date)
        if key in seen:
            raise MalformedFeed(f"{source}: {rate.base} in {rate.quote} is there twice for {rate.date}")
        seen.add(key)
    other = next((rate.date for rate in rates if asked is not None and rate.date != asked), None)
    if other is not None:
        raise WrongDate(f"{source}: asked for {asked}, answered with {other}")
    return rates


def _parse_nbk(body: bytes) -> Iterator[ParsedRate]:
    root = _xml(Source.NBK, body, "rates")
    day = _date(Source.NBK, _text(Source.NBK, root, "date"), _DOTTED_DATE)
    for item in root.iter("item"):
        # The price is in an element called description, a relic of the RSS that the form was made from.
        code, quant, price = (_text(Source.NBK, item, name) for name in ("title", "quant", "description"))
        yield _rate(Source.NBK, code, quant, price, day)


def _parse_nbkr(body: bytes) -> Iterator[ParsedRate]:
    root = _xml(Source.NBKR, body, "CurrencyRates")
    day = _date(Source.NBKR, root.get("Date", ""), _DOTTED_DATE)
    for item in root.iter("Currency"):
        nominal, price = (_text(Source.NBKR, item, name) for name in ("Nominal", "Value"))
        if not _COMMA_NUMBER.fullmatch(price):
            raise MalformedFeed(f"{Source.NBKR}: {price!r} is not a number with a decimal comma")
        yield _rate(Source.NBKR, item.get("ISOCode", ""), nominal, price.replace(",", "."), day)


def _parse_nbt(body: bytes) -> Iterator[ParsedRate]:
    root = _xml(Source.NBT, body, "ValCurs")
    day = _date(Source.NBT, root.get("Date", ""), _ISO_DATE)
    for item in root.iter("Valute"):
        code, nominal, price = (_text(Source.NBT, item, name) for name in ("CharCode", "Nominal", "Value"))
        yield _rate(Source.NBT, code, nominal, price, day)


def _parse_cbu(body: bytes) -> Iterator[ParsedRate]:
    try:
        rows = json.loads(body)
    except ValueError as error:
        raise MalformedFeed(f"{Source.CBU}: not JSON: {error}") from error
    if not isinstance(rows, list):
        raise MalformedFeed(f"{Source.CBU}: the answer is not a list")
    for row in rows:
        code, nominal, price, day = (_member(row, name) for name in ("Ccy", "Nominal", "Rate", "Date"))
        yield _rate(Source.CBU, code, nominal, price, _date(Source.CBU, day, _DOTTED_DATE))


def _member(row: Any, name: str) -> str:
    # The bank sends figures as strings; a JSON number would have passed through a float.
    value = row.get(name) if isinstance(row, dict) else None
    if not isinstance(value, str):
        raise MalformedFeed(f"{Source.CBU}: {name} is missing or not a string in {str(row)[:60]}")
    return value


def _parse_cbt(body: bytes) -> Iterator[ParsedRate]:
    root = _xml(Source.CBT, body, "cbt_currency_rate")
    day = _date(Source.CBT, _text(Source.CBT, root, "date"), _DOTTED_DATE)
    for item in root.iter("rate"):
        multiplier, price = (_text(Source.CBT, item, name) for name in ("multiplier", "rate_tmt"))
        yield _rate(Source.CBT, item.get("code", ""), multiplier, price, day)


def _parse_ecb(body: bytes) -> Iterator[ParsedRate]:
    """Units of a currency for one euro: the only bank that prices its own currency in the others."""
    rows = csv.reader(io.StringIO(_decoded(Source.ECB, body)), strict=True)
    names = ["FREQ", "CURRENCY", "TIME_PERIOD", "OBS_VALUE"]
    if next(rows, None) != names:
        raise MalformedFeed(f"{Source.ECB}: the columns are not {', '.join(names)}")
    for row in rows:
        if len(row) != len(names) or row[0] != "D":
            raise MalformedFeed(f"{Source.ECB}: line {rows.line_num} is incomplete or not daily")
        rate = _rate(Source.ECB, row[1], "1", row[3], _date(Source.ECB, row[2], _ISO_DATE))
        yield ParsedRate(Source.ECB, rate.quote, rate.base, rate.nominal, rate.rate, rate.date)


_PARSERS: dict[Source, Callable[[bytes], Iterable[ParsedRate]]] = {
    Source.NBK: _parse_nbk,
    Source.NBKR: _parse_nbkr,
    Source.NBT: _parse_nbt,
    Source.CBU: _parse_cbu,
    Source.CBT: _parse_cbt,
    Source.ECB: _parse_ecb,
}


def _rate(source: Source, code: str, nominal: str, price: str, day: date) -> ParsedRate:
    own = OWN_CURRENCY[source]
    if not _CODE.fullmatch(code) or code == own:
        raise MalformedFeed(f"{source}: {code!r} is not a foreign currency")
    if not re.fullmatch(r"[1-9][0-9]{0,6}", nominal):
        raise MalformedFeed(f"{source}: {code} has the nominal {nominal!r}")
    if not _POINT_NUMBER.fullmatch(price) or Decimal(price) == 0:
        raise MalformedFeed(f"{source}: {code} has the price {price!r}")
    return ParsedRate(source, code, own, int(nominal), Decimal(price), day)


def _date(source: Source, text: str, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007  a bank's day has no time and no zone
    except ValueError as error:
        raise MalformedFeed(f"{source}: {text!r} is not a date") from error


def _xml(source: Source, body: bytes, root_name: str) -> ElementTree.Element:
    # No bank needs a document type, and entities are how a hostile document grows without end. UTF-16, in which
    # one would go unseen here, has zero bytes.
    if b"<!DOCTYPE" in body or b"\0" in body:
        raise MalformedFeed(f"{source}: a document type or zero byte is not allowed")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314  entities are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise MalformedFeed(f"{source}: not XML: {error}") from error
    if root.tag != root_name:
        raise MalformedFeed(f"{source}: the document is {root.tag!r}, not {root_name!r}")
    return root


def _text(source: Source, element: ElementTree.Element, name: str) -> str:
    text = (element.findtext(name) or "").strip()
    if not text:
        raise MalformedFeed(f"{source}: {name} is missing in {element.tag}")
    return text


def _decoded(source: Source, body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedFeed(f"{source}: not UTF-8") from error
