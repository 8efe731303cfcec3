"""HTML from small template files; every value is escaped unless it is HTML already."""

from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from babel.numbers import format_currency, format_decimal

from payments.sandbox.web import Response
from payments.sandbox.words import LANGUAGES, WORDS

PAGES = Path(__file__).parent / "pages"
STATIC = Path(__file__).parent / "static"


class Html(str):
    """Text that is HTML and not to be escaped again."""


@cache
def _template(name: str) -> Template:
    return Template((PAGES / f"{name}.html").read_text(encoding="utf-8"))


def fragment(name: str, language: str, /, **values: object) -> Html:
    """Fill a template: `$w_…` are the language's words, the other names are the values given."""
    filled = {f"w_{key}": escape(word) for key, word in WORDS[language].items()}
    for key, value in values.items():
        filled[key] = value if isinstance(value, Html) else escape(str(value))
    return Html(_template(name).substitute(filled))


def page(
    title: str,
    main: Html,
    language: str,
    *,
    status: int = 200,
    returns_to: tuple[str, ...] = (),
    cards_below: bool = False,
) -> Response:
    """Wrap the main part into a whole page. `returns_to` are addresses its forms may end at."""
    links = "".join(_language_link(code, current=code == language) for code in LANGUAGES)
    shown = {"title": title, "main": main, "language": language, "languages": Html(links)}
    notice_link = Html('<a href="#cards">{}</a>'.format(WORDS[language]["cards"])) if cards_below else ""
    body = fragment("layout", language, notice_link=notice_link, **shown)
    headers = {"Content-Security-Policy": _policy(returns_to), **PRIVATE}
    return Response(status, body.encode(), "text/html; charset=utf-8", headers)


def _language_link(code: str, *, current: bool) -> str:
    mark = ' aria-current="true"' if current else ""
    return f'<a href="?lang={code}" lang="{code}" hreflang="{code}"{mark}>{LANGUAGES[code]}</a>'


PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}


def _policy(returns_to: tuple[str, ...]) -> str:
    """Allow the page its own style, pictures of goods, and forms that end at the shop's pages."""
    origins = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, returns_to) if parts.netloc}
    targets = " ".join(["'self'", *sorted(origins)])
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self' http: https:; base-uri 'none'; frame-ancestors 'none'; form-action {targets}"
    )


def static(name: str) -> Response | None:
    """Serve one of the page's own two files."""
    types = {"pay.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
    if name not in types:
        return None
    return Response(200, (STATIC / name).read_bytes(), types[name], {"Cache-Control": "max-age=300"})


# Written as words after the number: no face has the signs, and codes are for banks.
NAMES = {
    "kk": {"uzs": "сум", "kgs": "сом", "tjs": "сомони", "kzt": "₸"},
    "ky": {"uzs": "сум", "kgs": "сом", "tjs": "сомони", "kzt": "₸"},
    "tg": {"uzs": "сӯм", "kgs": "сом", "tjs": "сомонӣ", "kzt": "₸"},
    "tk": {"uzs": "soʻm", "kgs": "som", "tjs": "somoni", "kzt": "₸"},
    "uz": {"uzs": "soʻm", "kgs": "som", "tjs": "somoniy", "kzt": "₸"},
    "ru": {"uzs": "сум", "kgs": "сом", "tjs": "сомони", "kzt": "₸"},
    "en": {"uzs": "soʻm", "kgs": "som", "tjs": "somoni", "kzt": "₸"},
}
# CLDR's Uzbek may be of either script.
LOCALES = {"uz": "uz_Latn"}


def money(amount: int, currency: str, language: str) -> str:
    """Write minor units of a two-decimal currency the way the language does."""
    units, name, locale = Decimal(amount) / 100, NAMES[language].get(currency), LOCALES.get(language, language)
    if name is None:
        return format_currency(units, currency.upper(), locale=locale)
    return f"{format_decimal(units, '#,##0.00', locale=locale)}\N{NO-BREAK SPACE}{name}"
