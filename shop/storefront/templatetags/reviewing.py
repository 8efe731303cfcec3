"""What pages need of reviews: stars as signs and as words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy

register = template.Library()

MOST_STARS = 5
WORDS: dict[int, Any] = {
    5: gettext_lazy("Excellent"),
    4: gettext_lazy("Good"),
    3: gettext_lazy("Fair"),
    2: gettext_lazy("Poor"),
    1: gettext_lazy("Bad"),
}


@register.filter
def stars(number: int | None) -> str:
    """So many full stars of five, as signs."""
    full = number or 0
    return "★" * full + "☆" * (MOST_STARS - full)


@register.filter
def stars_words(number: int | None) -> str:
    """The stars in a word."""
    return str(WORDS.get(number or 0, ""))


@register.simple_tag
def star_choices() -> list[int]:
    """What can be given, the best first."""
    return list(WORDS)
