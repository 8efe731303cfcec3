"""Why somebody decides something, in words for those whom it concerns."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shop.kit.errors import Invalid

LONGEST = 1000


def checked(reason: str, missing: Any, *, field: str = "reason") -> str:
    """The reason without blanks around it; Invalid on `field` with `missing` when there is none, or for too long a one."""
    words = reason.strip()
    if not words:
        raise Invalid({field: missing})
    if len(words) > LONGEST:
        raise Invalid({field: _("At most %(limit)d characters, please.") % {"limit": LONGEST}})
    return words
