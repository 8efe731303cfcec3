"""What the pages for work need of answers and forms: words for steps, choices, translations, dates, values typed before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from shop.kit.collation import sort_key
from shop.kit.regions import HOME_REGION
from shop.kit.templatetags.pages import moment
from shop.kit.translated import current_language
from vendors.dashboard.words import (
    APPLICATION_FIELDS,
    DOCUMENT_KINDS,
    ENTRIES,
    LEGAL_FORMS,
    PAGES,
    PAYOUTS,
    PEOPLE,
    ROLES,
    STATUSES,
    STEPS,
    THINGS,
    TONES,
)

register = template.Library()


@register.simple_tag
def desk_pages() -> tuple[tuple[str, tuple[str, ...], str, Any], ...]:
    """The workshop's pages for its menu: address, names under which it is marked, icon, words."""
    return PAGES


@register.simple_tag
def legal_forms() -> tuple[tuple[str, Any], ...]:
    """The legal forms to choose from."""
    return LEGAL_FORMS


@register.simple_tag
def document_kinds() -> tuple[tuple[str, Any], ...]:
    """What a document of an application may prove."""
    return DOCUMENT_KINDS


@register.simple_tag
def application_fields() -> tuple[tuple[str, Any], ...]:
    """The fields of an application that may need a change."""
    return APPLICATION_FIELDS


@register.simple_tag
def staff_roles() -> tuple[tuple[str, Any], ...]:
    """What a person may do for the platform."""
    return ROLES


@register.simple_tag
def people_kinds() -> tuple[tuple[str, Any], ...]:
    """Whom the staff looks for."""
    return PEOPLE


@register.filter
def role_words(role: str) -> str:
    """A role at the platform, in words."""
    return str(dict(ROLES).get(role, role))


@register.filter
def thing_words(kind: str) -> str:
    """What something happened to, in words."""
    return str(THINGS.get(kind, kind))


@register.filter
def thing_choices(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """The kinds of things as choices of a select."""
    return [(kind, thing_words(kind)) for kind in kinds or ()]


@register.filter
def step_words(move: str) -> str:
    """What was done, in words."""
    return str(STEPS.get(move, move))


#: The height of a trend's tallest bar, and how wide a day is with the gap after it.
BAR_HEIGHT, DAY_WIDTH = 40, 10


@register.filter
def bars(days: Sequence[Mapping[str, Any]] | None) -> list[dict[str, int]]:
    """The days of a trend as bars of a drawing whose tallest is BAR_HEIGHT high; a day with anything has at least one dot."""
    values = [max(0, day["value"]["minorUnits"] if isinstance(day["value"], Mapping) else day["value"]) for day in days or ()]
    most = max(values, default=0) or 1
    heights = [max(value * BAR_HEIGHT // most, 1 if value else 0) for value in values]
    return [{"x": at * DAY_WIDTH, "y": BAR_HEIGHT - height, "height": height} for at, height in enumerate(heights)]


@register.filter
def tone(status: str) -> str:
    """The color of a state."""
    return TONES.get(status, "")


@register.filter
def status_words(status: str) -> str:
    """The status of a listing or a workshop, or a role in one, in words."""
    return str(STATUSES.get(status, status))


@register.filter
def payout_words(status: str) -> str:
    """Where a payout stands, in words."""
    return str(PAYOUTS[status][0]) if status in PAYOUTS else status


@register.filter
def payout_tone(status: str) -> str:
    """The color of where a payout stands."""
    return PAYOUTS[status][1] if status in PAYOUTS else ""


@register.filter
def entry_words(kind: str) -> str:
    """What happened to a workshop's money, in words."""
    return str(ENTRIES.get(kind, kind))


@register.filter
def languages_from(languages: Iterable[Mapping[str, str]], first: str) -> list[Mapping[str, str]]:
    """The languages with the one of the original before the others."""
    return sorted(languages, key=lambda item: item["code"] != first)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to go through in a template."""
    return text.split()


@register.simple_tag(takes_context=True)
def regions(context: template.Context, countries: Iterable[Mapping[str, Any]], kept: Iterable[str], *, typed: Any) -> list[dict[str, Any]]:
    """Countries by the part of the world, that of the makers first, each with those chosen: in the form when `typed`, else `kept`."""
    chosen = context["request"].POST.getlist("countries") if typed else list(kept or ())
    found: dict[str, dict[str, Any]] = {}
    for row in countries:
        region = found.setdefault(row["region"]["code"], {**row["region"], "countries": [], "chosen": 0})
        is_chosen = row["code"] in chosen or region["code"] in chosen
        region["countries"].append({**row, "chosen": is_chosen})
        region["chosen"] += is_chosen
    return sorted(found.values(), key=lambda region: (region["code"] != HOME_REGION, sort_key(region["name"], current_language())))


@register.filter
def joined(text: str, more: str) -> str:
    """Two texts with a comma between them, or the first alone."""
    return ", ".join(part for part in (text, more) if part)


@register.filter
def when(errors: Any, wanted: Any) -> Any:
    """The errors, or none where they do not belong, so that of several like fields only one shows them."""
    return errors if wanted else {}


@register.filter
def any_of(errors: Mapping[str, list[str]], names: str) -> list[str]:
    """The errors of several fields that the form shows as one."""
    return [message for name in names.split() for message in errors.get(name, ())]


@register.filter
def over(typed: Mapping[str, Any] | None, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """What was typed, and what is kept where nothing was."""
    return {**(kept or {}), **(typed or {})}


@register.filter(name="is")
def is_same(value: Any, other: Any) -> bool:
    """Whether two values are the same, nothing and "" included, for `with`."""
    return (value or "") == (other or "")


@register.filter
def written(translations: Iterable[Mapping[str, str]] | str, language: str) -> str:
    """The text in exactly this language, "" when it is not written yet; what was typed instead of it stays."""
    if isinstance(translations, str):
        return translations
    return next((row["text"] for row in translations or () if row["language"] == language), "")


@register.filter
def families(categories: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Categories as choices, each part behind its parent."""
    rows = list(categories or ())
    found = []
    for top in (row for row in rows if not row["parent"]):
        found.append((top["slug"], top["name"]))
        parts = (row for row in rows if row["parent"] and row["parent"]["slug"] == top["slug"])
        found += [(row["slug"], f"{top['name']}: {row['name']}") for row in parts]
    return found


@register.filter
def named_in(workshops: Sequence[Mapping[str, Any]] | None, match: Any) -> Mapping[str, Any] | None:
    """The one of the viewer's workshops that the address names, else the first; None when they have none."""
    name = match.kwargs.get("workshop") if match else None
    return next((row for row in workshops or () if row["slug"] == name), next(iter(workshops or ()), None))


@register.filter
def have(rows: Iterable[Mapping[str, Any]], slug: str) -> bool:
    """Whether a term is among those chosen."""
    return any(row["slug"] == slug for row in rows or ())


@register.filter
def open_requests(requests: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The reasons of change requests that are not answered yet, by field."""
    found: dict[str, list[str]] = {}
    for request in requests or ():
        if not request["answeredAt"]:
            found.setdefault(request["field"], []).append(request["reason"])
    return found


@register.filter
def timeline(history: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A history as the steps of parts/timeline.html, the last of them as the present one."""
    steps = [
        {
            "label": STEPS.get(step["move"], step["move"]),
            # The columns are narrow, so the time goes below what was done.
            "detail": " · ".join(part for part in (step.get("subject"), moment(step["at"]), step["actorName"], step["reason"]) if part),
            "state": "DONE",
        }
        for step in history or ()
    ]
    if steps:
        steps[-1]["state"] = "NOW"
    return steps


@register.filter
def last_reason(history: Iterable[Mapping[str, Any]]) -> str:
    """The reason given with the last step."""
    rows = list(history or ())
    return str(rows[-1]["reason"]) if rows else ""


@register.filter
def up_to(count: int) -> range:
    """Numbers from zero: `{% for n in count|up_to %}`."""
    return range(int(count))
