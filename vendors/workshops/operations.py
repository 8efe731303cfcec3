"""What happens to a workshop: it opens, changes its profile, rests, and may be suspended by the platform."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.files import queries as files
from shop.kit import outbox, reasons, states
from shop.kit.errors import Invalid
from shop.kit.spelling import latin
from shop.kit.translated import TranslatedText
from vendors.workshops import contact, policies, queries, shipping, texts
from vendors.workshops.models import CURRENCY_OF, Maker, Member, MemberRole, Workshop

NAME_LENGTH = 80
TAGLINE_LENGTH = 160
STORY_LENGTH = 6000
SLUG_LENGTH = 60
MAX_HANDLING_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is known of a workshop when it opens; it was checked by whoever approved it."""

    name: str
    country: str
    legal_form: str
    language: str
    craft: str = ""
    region: str = ""
    place: str = ""
    story: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    maker: str = ""


@dataclass(frozen=True, kw_only=True)
class ProfileChanges:
    """What a member changes of the shopfront; None leaves a field as it is. Texts by language."""

    name: str | None = None
    region: str | None = None
    place: str | None = None
    tagline: dict[str, str] = field(default_factory=dict)
    story: dict[str, str] = field(default_factory=dict)
    founded: int | None = None
    handling_days: int | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    picture_id: int | None = None


@transaction.atomic
def open_workshop(*, by: Viewer | None, at: datetime, owner: User, opening: Opening) -> Workshop:
    """Create an active workshop with its owner, its first maker, and starting shipping zones."""
    story = TranslatedText.of(opening.language, {opening.language: opening.story})
    workshop = Workshop.objects.create(
        slug=free_slug(opening.name),
        name=opening.name,
        country=opening.country,
        region=opening.region,
        place=opening.place,
        legal_form=opening.legal_form,
        language=opening.language,
        currency=CURRENCY_OF[opening.country],
        craft=opening.craft,
        story=story,
        contact_email=opening.contact_email,
        contact_phone=opening.contact_phone,
    )
    Member.objects.create(workshop=workshop, user=owner, role=MemberRole.OWNER, since=at)
    if opening.maker:
        Maker.objects.create(workshop=workshop, name=opening.maker[:NAME_LENGTH])
    shipping.add_starting_zones(workshop)
    states.start(workshop, by=by, at=at)
    return workshop


def free_slug(name: str) -> str:
    """A slug of the name in Latin letters that no workshop has yet."""
    base = slugify(latin(name))[: SLUG_LENGTH - 6].strip("-") or "workshop"
    taken = set(Workshop.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


@transaction.atomic
def update_profile(*, by: Viewer, at: datetime, workshop_id: int, changes: ProfileChanges) -> Workshop:
    """Change what the shopfront shows; raises Invalid by field."""
    workshop = states.lock(queries.get_for_member(by, workshop_id, *policies.MANAGING, field="id"))
    wrong = _wrong_fields(changes, at, country=str(workshop.country))
    if wrong:
        raise Invalid(wrong)
    for name in ("name", "region", "place", "founded", "handling_days", "contact_email", "contact_phone"):
        value = getattr(changes, name)
        if value is not None:
            setattr(workshop, name, value.strip() if isinstance(value, str) else value)
    workshop.contact_phone = contact.international(workshop.contact_phone, str(workshop.country))
    for name, limit in (("tagline", TAGLINE_LENGTH), ("story", STORY_LENGTH)):
        old = getattr(workshop, name)
        merged = texts.merged(old, getattr(changes, name), language=workshop.language, limit=limit, field=name)
        setattr(workshop, name, merged)
    if changes.picture_id is not None:
        workshop.picture = files.own_image(by, changes.picture_id, field="pictureId")
    workshop.save()
    states.record(workshop, "update_profile", workshop.status, by=by, at=at)
    return workshop


@transaction.atomic
def pause(*, by: Viewer, at: datetime, workshop_id: int) -> Workshop:
    """Take a rest: the shop stays visible and sells nothing."""
    workshop = queries.get_for_member(by, workshop_id, *policies.MANAGING, field="id")
    return states.move(workshop, "pause", by=by, at=at)


@transaction.atomic
def reopen(*, by: Viewer, at: datetime, workshop_id: int) -> Workshop:
    """Sell again after a pause."""
    workshop = queries.get_for_member(by, workshop_id, *policies.MANAGING, field="id")
    return states.move(workshop, "reopen", by=by, at=at)


@transaction.atomic
def suspend(*, by: Viewer, at: datetime, workshop_id: int, reason: str) -> Workshop:
    """Stop a workshop from selling, by the platform's staff, with the reason that its people are told."""
    why = reasons.checked(reason, _("Say why, so that the workshop knows what to do."))
    return _by_staff("suspend", by=by, at=at, workshop_id=workshop_id, reason=why)


@transaction.atomic
def reinstate(*, by: Viewer, at: datetime, workshop_id: int, reason: str = "") -> Workshop:
    """Let a suspended workshop sell again."""
    return _by_staff("reinstate", by=by, at=at, workshop_id=workshop_id, reason=reason.strip()[: reasons.LONGEST])


#: What its people are told of a move.
EVENTS = {"suspend": "suspended", "reinstate": "reinstated"}


def _by_staff(move: str, *, by: Viewer, at: datetime, workshop_id: int, reason: str) -> Workshop:
    policies.check_moderator(by)
    workshop = states.move(queries.get(by, workshop_id, field="id"), move, by=by, at=at, reason=reason)
    outbox.put("workshops.email", workshop_id=workshop.pk, event=EVENTS[move], reason=reason)
    return workshop


def _wrong_fields(changes: ProfileChanges, at: datetime, *, country: str) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if changes.name is not None and not 2 <= len(changes.name.strip()) <= NAME_LENGTH:
        wrong["name"] = _("A shop's name has 2 to %(limit)d characters.") % {"limit": NAME_LENGTH}
    for name in ("region", "place"):
        if len(getattr(changes, name) or "") > NAME_LENGTH:
            wrong[name] = _("At most %(limit)d characters, please.") % {"limit": NAME_LENGTH}
    if changes.founded is not None and not 1500 <= changes.founded <= at.year:
        wrong["founded"] = _("A year between 1500 and this one, please.")
    if changes.handling_days is not None and not 0 <= changes.handling_days <= MAX_HANDLING_DAYS:
        wrong["handlingDays"] = _("Between 0 and %(days)d days, please.") % {"days": MAX_HANDLING_DAYS}
    return wrong | contact.wrong(email=changes.contact_email, phone=changes.contact_phone, country=country)
