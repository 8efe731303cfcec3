"""The platform's commission: which rule applies to a workshop on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from payments.models import CommissionRule
from vendors.workshops.models import Workshop

#: Basis points of items and shipping when no rule says otherwise.
DEFAULT_BASIS_POINTS = 800


def basis_points(workshops: Iterable[Workshop], on: date) -> dict[int, int]:
    """Basis points by workshop, in one statement.

    A rule for the workshop comes before one for its country, that before one for all; of equals the latest
    that is in force.
    """
    asked = list(workshops)
    named = Q(workshop__in=[workshop.pk for workshop in asked]) | Q(workshop__isnull=True)
    rules = list(CommissionRule.objects.filter(named, valid_from__lte=on).order_by("valid_from", "pk"))
    return {workshop.pk: _of(workshop, rules) for workshop in asked}


def _of(workshop: Workshop, rules: list[CommissionRule]) -> int:
    applying = [rule for rule in rules if _applies(rule, workshop)]
    # The sort is stable: among equally specific rules the latest stays last.
    applying.sort(key=lambda rule: (rule.workshop_id is not None, bool(rule.country)))
    return applying[-1].basis_points if applying else DEFAULT_BASIS_POINTS


def _applies(rule: CommissionRule, workshop: Workshop) -> bool:
    if rule.workshop_id is not None:
        return rule.workshop_id == workshop.pk
    return rule.country in ("", str(workshop.country))
