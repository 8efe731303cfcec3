"""Changing a text language by language, with what a form or a program sends."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shop.kit.errors import Invalid
from shop.kit.translated import LANGUAGES, TranslatedText


def merged(old: TranslatedText, changes: Mapping[str, str], *, language: str, limit: int, field: str) -> TranslatedText:
    """`old` with the languages in `changes` replaced; an empty text removes its language.

    The source stays what the author wrote first, else `language`, else whatever is there. Raises Invalid on
    `field` for a language that is not ours or a text longer than `limit` characters.
    """
    for code, text in changes.items():
        if code not in LANGUAGES:
            raise Invalid({field: _("“%(code)s” is none of the languages here.") % {"code": code[:10]}})
        if len(text.strip()) > limit:
            raise Invalid({field: _("At most %(limit)d characters, please.") % {"limit": limit}})
    result = TranslatedText.of(old.source if old else language, {**old.texts, **changes})
    if result.texts and result.source not in result.texts:
        return TranslatedText(language if language in result.texts else next(iter(result.texts)), result.texts)
    return result
