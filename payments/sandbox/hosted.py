"""The hosted payment page: what a buyer sees at `/pay/…`. It needs no script."""

import time
from dataclasses import dataclass, field
from typing import Any

from payments.sandbox import cards, charging, forms, sessions
from payments.sandbox.errors import ApiError
from payments.sandbox.parameters import EMAIL
from payments.sandbox.rendering import Html, fragment, money, page
from payments.sandbox.store import Document, Store
from payments.sandbox.web import Request, Response, Route, choose, redirect, route
from payments.sandbox.words import WORDS, choose_language

PLACEHOLDER = "{CHECKOUT_SESSION_ID}"
FIELDS = ("email", "number", "expiry", "cvc")
LONGEST_FIELD = 254


@dataclass(frozen=True)
class Visit:
    """One request for a page of one session."""

    store: Store
    session: Document
    query: dict[str, Any]
    form: dict[str, Any]
    language: str

    @property
    def path(self) -> str:
        """Give the session's own path."""
        return f"/pay/{self.session['id']}"

    @property
    def suffix(self) -> str:
        """Carry the chosen language on, when the reader has chosen one."""
        return f"?lang={self.language}" if "lang" in self.query else ""

    @property
    def shop_addresses(self) -> tuple[str, ...]:
        """Give where the buyer may be sent back to."""
        return (self.session["success_url"], self.session["cancel_url"] or "")


@dataclass(frozen=True)
class Filled:
    """What the form shows: typed values, and a word for each problem. The code is never shown again."""

    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    status: int = 200


def answer(store: Store, request: Request) -> Response:
    """Answer a request for a page."""
    try:
        chosen, path = choose(ROUTES, request.method, request.path)
        query, form = forms.decode(request.query), forms.decode(request.body)
        session = sessions.fetch(store, path["id"])
    except ApiError as error:
        return _message(_language(request, {}, {}), "missing", error.status)
    language = _language(request, query, session)
    visit = Visit(store, session, query, form, language)
    if session["status"] != "open":
        return _closed(visit)
    answered: Response = chosen.handle(visit)
    return answered


def _language(request: Request, query: dict[str, Any], session: dict[str, Any]) -> str:
    """What the reader asked for, else the session's locale, else the buyer's language that the shop noted, else the browser's."""
    asked = query.get("lang")
    wishes = (asked if isinstance(asked, str) else None, session.get("locale"), session.get("metadata", {}).get("language"))
    return choose_language(wishes, request.headers.get("accept-language", ""))


def _closed(visit: Visit) -> Response:
    """Send a buyer who has paid to the shop; tell one who is too late."""
    if visit.session["status"] == "complete":
        return redirect(success_address(visit.session))
    return _message(visit.language, "expired", 200, visit.session["cancel_url"])


def success_address(session: Document) -> str:
    """Give the shop's address for a paid session, with the session's id filled in."""
    return str(session["success_url"].replace(PLACEHOLDER, session["id"]))


def _show(visit: Visit) -> Response:
    number = visit.query.get("card", "")
    values = {"email": _known_email(visit.session)}
    if number in cards.LISTED:
        values |= {"number": _spaced(number), "expiry": "12 / 34", "cvc": "123"}
    problem = _last_problem(visit) if "failed" in visit.query else None
    return _form(visit, Filled(values, {"number": problem} if problem else {}))


def _known_email(session: Document) -> str:
    return session.get("_email") or session["customer_email"] or ""


def _last_problem(visit: Visit) -> str | None:
    intent = charging.intent_of(visit.store, visit.session)
    error = (intent or {}).get("last_payment_error")
    if not error:
        return None
    if error["code"] == charging.CHALLENGE_FAILED:
        return "authentication_failure"
    reason = error.get("decline_code", "declined")
    return reason if reason in WORDS["en"] else "declined"


def _pay(visit: Visit) -> Response:
    typed = {name: _text(visit.form, name) for name in FIELDS}
    today = time.gmtime(visit.store.now())
    card, problems = cards.read(typed["number"], typed["expiry"], typed["cvc"], month_now=today.tm_mon, year_now=today.tm_year)
    if not EMAIL.fullmatch(typed["email"]):
        problems = {"email": "email_invalid" if typed["email"] else "email_missing", **problems}
    if card is None or problems:
        return _form(visit, Filled(typed, problems, 422))
    outcome = charging.pay(visit.store, visit.session["id"], card, typed["email"])
    if outcome == "declined":
        return _form(visit, Filled(typed, {"number": _last_problem(_again(visit)) or "declined"}, 402))
    return _after(visit, outcome)


def _text(form: dict[str, Any], name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:LONGEST_FIELD] if isinstance(value, str) else ""


def _again(visit: Visit) -> Visit:
    """Read the session once more, after an attempt has changed it."""
    session = sessions.fetch(visit.store, visit.session["id"])
    return Visit(visit.store, session, visit.query, visit.form, visit.language)


def _after(visit: Visit, outcome: charging.Outcome) -> Response:
    if outcome == "paid":
        return redirect(success_address(visit.session))
    if outcome == "challenge":
        return redirect(f"{visit.path}/challenge{visit.suffix}")
    joined = "&failed=1" if visit.suffix else "?failed=1"
    return redirect(f"{visit.path}{visit.suffix}{joined}")


def _form(visit: Visit, filled: Filled) -> Response:
    language, session = visit.language, visit.session
    amount = money(session["amount_total"], session["currency"], language)
    parts = {f"{name}_field": _field(language, name, filled) for name in FIELDS}
    main = fragment(
        "pay",
        language,
        action=f"{visit.path}{visit.suffix}",
        amount=amount,
        pay_label=WORDS[language]["pay"].format(amount=amount),
        lines=Html("".join(_line(line, session["currency"], language) for line in session["_lines"])),
        summary=_summary(language, filled.problems),
        cards=_card_list(language),
        language=language,
        cancel=_cancel_link(visit),
        **parts,
    )
    title = WORDS[language]["title"]
    return page(title, main, language, status=filled.status, returns_to=visit.shop_addresses, cards_below=True)


ATTRIBUTES = {
    "email": 'type="email" autocomplete="email" inputmode="email" enterkeyhint="next"',
    "number": 'autocomplete="cc-number" inputmode="numeric" enterkeyhint="next" placeholder="4242 4242 4242 4242"',
    "expiry": 'autocomplete="cc-exp" inputmode="numeric" enterkeyhint="next" placeholder="12 / 34"',
    "cvc": 'autocomplete="cc-csc" inputmode="numeric" enterkeyhint="done" maxlength="4"',
}
# Fields whose value may be shown again after a refusal; the security code may not.
KEPT_AFTER_REFUSAL = ("email", "number", "expiry")


def _field(language: str, name: str, filled: Filled) -> Html:
    words, problem = WORDS[language], filled.problems.get(name)
    shown = filled.status == 200 or name in KEPT_AFTER_REFUSAL
    note = words[problem] if problem else words.get(f"{name}_hint", "")
    return fragment(
        "field",
        language,
        name=name,
        label=words[name],
        value=filled.values.get(name, "") if shown else "",
        attributes=Html(ATTRIBUTES[name]),
        state=Html(' class="field bad"' if problem else ' class="field"'),
        invalid=Html(' aria-invalid="true"' if problem else ""),
        described=Html(f' aria-describedby="{name}-note"' if note else ""),
        note=fragment("note", language, name=name, kind="problem" if problem else "hint", text=note) if note else Html(""),
    )


def _summary(language: str, problems: dict[str, str]) -> Html:
    if not problems:
        return Html("")
    links = [
        fragment("problem_link", language, name=n, text=WORDS[language][p])
        for n, p in sorted(problems.items(), key=lambda pair: FIELDS.index(pair[0]))
    ]
    return fragment("summary", language, links=Html("".join(links)))


def _line(line: dict[str, Any], currency: str, language: str) -> Html:
    count = WORDS[language]["quantity"].format(count=line["quantity"])
    details = " · ".join(part for part in (line["description"], count if line["quantity"] > 1 else "") if part)
    image = fragment("image", language, address=line["image"]) if line["image"] else Html("")
    return fragment(
        "line",
        language,
        image=image,
        name=line["name"],
        details=details,
        amount=money(line["unit_amount"] * line["quantity"], currency, language),
    )


def _card_list(language: str) -> Html:
    rows = (
        fragment("card", language, number=number, shown=_spaced(number), case=WORDS[language][f"case_{number}"]) for number in cards.LISTED
    )
    return Html("".join(rows))


def _spaced(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _cancel_link(visit: Visit) -> Html:
    address = visit.session["cancel_url"]
    return fragment("cancel", visit.language, address=address) if address else Html("")


def _show_challenge(visit: Visit) -> Response:
    intent = charging.intent_of(visit.store, visit.session)
    if intent is None or intent["status"] != "requires_action":
        return redirect(f"{visit.path}{visit.suffix}")
    language, card, session = visit.language, intent["_card"], visit.session
    label = WORDS[language]["challenge_card"].format(brand=card["brand"].capitalize(), last4=card["last4"])
    main = fragment(
        "challenge",
        language,
        action=f"{visit.path}/challenge{visit.suffix}",
        amount=money(session["amount_total"], session["currency"], language),
        card=label,
    )
    title = WORDS[language]["challenge_title"]
    return page(title, main, language, returns_to=visit.shop_addresses)


def _answer_challenge(visit: Visit) -> Response:
    complete = visit.form.get("answer") == "complete"
    outcome = charging.answer_challenge(visit.store, visit.session["id"], complete=complete)
    return _after(visit, outcome)


def _message(language: str, name: str, status: int, address: str | None = None) -> Response:
    words = WORDS[language]
    link = Html("")
    if address:
        link = fragment("back", language, address=address, label=words[f"{name}_link"])
    title = words[f"{name}_title"]
    main = fragment("message", language, title=title, text=words[f"{name}_text"], link=link)
    return page(title, main, language, status=status)


ROUTES: list[Route] = [
    route("GET", "/pay/{id}", _show),
    route("POST", "/pay/{id}", _pay),
    route("GET", "/pay/{id}/challenge", _show_challenge),
    route("POST", "/pay/{id}/challenge", _answer_challenge),
]
