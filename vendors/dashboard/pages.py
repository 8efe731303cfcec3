"""A page whose forms carry amounts as people write them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shop.kit.errors import Invalid
from shop.kit.money import Money, MoneyError
from shop.kit.pages import amounts
from shop.kit.pages.view import Page


@dataclass(frozen=True, eq=False)
class AmountPage(Page):
    """A page that reads "1 250,50" in the inputs named.

    `decimals` are the last parts of names whose mutation wants a plain decimal number; `minor_units` are names
    whose mutation wants minor units of the currency in the form's `currency`.
    """

    decimals: tuple[str, ...] = ()
    minor_units: tuple[str, ...] = ()

    def read(self, request: HttpRequest, operation: Any, kept: dict[str, Any]) -> dict[str, Any]:
        """The mutation's input with plain numbers; Invalid, by the name of the input, for what is no amount."""
        typed = request.POST
        plain, wrong = self.plain(typed)
        request.POST = plain  # type: ignore[assignment]
        try:
            values = super().read(request, operation, kept)
        finally:
            request.POST = typed  # what was typed stays in the form
        if wrong:
            raise Invalid(dict.fromkeys(wrong, _("Write the amount in digits, such as 1250 or 1250.50.")))
        return values

    def plain(self, typed: QueryDict) -> tuple[QueryDict, list[str]]:
        """The form with plain numbers, and the names of amounts that are none."""
        form, wrong = typed.copy(), []
        for name in typed:
            text = amounts.plain(str(typed[name]))
            if name.rpartition(".")[2] in self.decimals:
                form[name] = text
                if not text.replace(".", "", 1).isdecimal():
                    wrong.append(name)
            elif name in self.minor_units:
                try:
                    form[name] = str(Money.parse(text, typed.get("currency", "")).minor)
                except MoneyError:
                    wrong.append(name)
        return form, wrong
