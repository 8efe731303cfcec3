"""The history of anything: one read of all steps that any thing has ever taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from shop.accounts import policies as people
from shop.accounts import queries as accounts
from shop.accounts.models import User
from shop.accounts.viewer import Viewer
from shop.kit.graphql.nodes import split_id
from shop.kit.models import StatusChange
from shop.oversight.things import THINGS, Thing, ThingKind
from vendors.applications.models import Application

LONGEST = 120
#: The steps of what nobody has sent yet are nobody else's business.
DRAFTS = Q(entity=Application._meta.label_lower, entity_id__in=Application.objects.filter(submitted_at=None).values("pk"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for. `thing` is a number, a slug or an id, `person` an id, an e-mail address or a phone number."""

    kind: str = ""
    thing: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None


def history(viewer: Viewer, wanted: Wanted) -> QuerySet[StatusChange]:
    """All steps of the things that the viewer's roles read about, narrowed by what is wanted; none for others."""
    read = [thing for thing in THINGS if viewer.has_staff_role(*thing.roles) and wanted.kind in ("", thing.kind)]
    rows = StatusChange.objects.filter(entity__in=[thing.label for thing in read]).exclude(DRAFTS)
    if wanted.thing:
        rows = rows.filter(_of(wanted.thing.strip()[:LONGEST], read))
    if wanted.person:
        rows = rows.filter(_by_or_about(wanted.person.strip()[:LONGEST]))
    return rows.filter(**_between(wanted, viewer)).select_related("by")


def reads_people(viewer: Viewer) -> bool:
    """Whether the viewer may go on from who did something to that person."""
    return people.can_support(viewer)


def kinds(viewer: Viewer) -> list[ThingKind]:
    """The kinds of things that the viewer's roles read about."""
    return list(dict.fromkeys(thing.kind for thing in THINGS if viewer.has_staff_role(*thing.roles)))


def _of(text: str, read: Sequence[Thing]) -> Q:
    split = split_id(text)
    found = Q(pk__in=[])
    for thing in read:
        if split is None:
            rows = thing.rows().filter(thing.called(text))
            found |= Q(entity=thing.label, entity_id__in=rows.values("pk"))
        elif thing.model.__name__ == split[0]:
            found |= Q(entity=thing.label, entity_id=split[1])
    return found


def _by_or_about(text: str) -> Q:
    split = split_id(text)
    if split is not None:
        keys: Sequence[int] = [split[1]] if split[0] == "User" else []
    else:
        keys = list(accounts.called(text).values_list("pk", flat=True))
    return Q(by__in=keys) | Q(entity=User._meta.label_lower, entity_id__in=keys)


def _between(wanted: Wanted, viewer: Viewer) -> dict[str, datetime]:
    """Whole days where the viewer is, the last one included."""
    limits: dict[str, datetime] = {}
    if wanted.since:
        limits["at__gte"] = datetime.combine(wanted.since, time.min, viewer.timezone)
    if wanted.until and wanted.until < date.max:
        limits["at__lt"] = datetime.combine(wanted.until + timedelta(days=1), time.min, viewer.timezone)
    return limits
