"""What the templates make of answers and addresses."""

from typing import Any

import pytest
from django.test import RequestFactory

from shop.kit.pages import links
from shop.kit.templatetags import pages
from shop.storefront.templatetags import buying

PLACED = "2026-05-25T09:00:00+00:00"
ACCEPTED = "2026-05-26T09:00:00+00:00"


def part(status: str, *moves: tuple[str, str], **fields: Any) -> dict[str, Any]:
    """A part of an order as the page's query answers."""
    history = [{"move": move, "at": at, "reason": fields.get("reason", "")} for move, at in moves]
    deadlines = {"acceptBy": None, "shipBy": None, "expectedBy": None}
    return {"status": status, "statusLabel": status.title(), "placedAt": PLACED, "history": history, **deadlines, **fields}


def on(query: str) -> dict[str, Any]:
    """The context of a page with this query."""
    return {"request": RequestFactory().get(f"/en/search/?{query}")}


class TestParcelSteps:
    @pytest.mark.parametrize(
        ("status", "states"),
        [
            ("AWAITING_PAYMENT", ["NOW", "NEXT", "NEXT", "NEXT"]),
            ("NEW", ["DONE", "NOW", "NEXT", "NEXT"]),
            ("ACCEPTED", ["DONE", "DONE", "NOW", "NEXT"]),
            ("SHIPPED", ["DONE", "DONE", "DONE", "NOW"]),
            ("RECEIVED", ["DONE"] * 4),
            ("COMPLETED", ["DONE"] * 4),
        ],
    )
    def test_stand_where_the_part_stands(self, status: str, states: list[str]) -> None:
        assert [step["state"] for step in buying.parcel_steps(part(status))] == states

    def test_tell_when_the_workshop_accepted(self) -> None:
        steps = buying.parcel_steps(part("ACCEPTED", ("pay", PLACED), ("accept", ACCEPTED)))

        assert steps[1]["at"] == ACCEPTED

    def test_tell_until_when_the_workshop_may_answer(self) -> None:
        steps = buying.parcel_steps(part("NEW", acceptBy="2026-05-28T09:00:00+00:00"))

        assert steps[1]["detail"] == "by 28\u00a0May\u00a02026"

    def test_end_with_the_reason_of_a_refusal(self) -> None:
        steps = buying.parcel_steps(part("DECLINED", ("decline", ACCEPTED), reason="The kiln broke"))

        assert [step["state"] for step in steps] == ["DONE", "BAD"]
        assert steps[1]["detail"] == "The kiln broke"


class TestKeptAddress:
    BERLIN = {"id": "1", "country": {"code": "DE"}, "isDefault": False, "phone": ""}
    BONN = {"id": "2", "country": {"code": "DE"}, "isDefault": True, "phone": ""}
    KEPT = {"edges": [{"node": BERLIN}, {"node": BONN}]}

    def test_is_the_one_picked(self) -> None:
        assert buying.kept_address(self.KEPT, "DE", "1") == self.BERLIN

    def test_is_the_default_when_none_is_picked(self) -> None:
        assert buying.kept_address(self.KEPT, "DE", "") == self.BONN

    def test_is_nobody_of_another_country(self) -> None:
        assert buying.kept_address(self.KEPT, "FR", "1") == buying.NOBODY

    def test_is_nobody_when_only_the_picked_will_do(self) -> None:
        assert buying.kept_address(self.KEPT, "DE", "3", exact=True) == buying.NOBODY


class TestQuery:
    def test_loses_one_value_and_the_page(self) -> None:
        address = pages.without(on("material=silk&material=wool&after=abc&q="), "material", "silk")

        assert address == "/en/search/?material=wool"

    def test_loses_a_name(self) -> None:
        assert pages.without(on("material=silk"), "material") == "/en/search/"

    def test_gains_a_range_of_prices_and_loses_it(self) -> None:
        chosen = on("price_from=10&q=atlas&after=abc")

        assert pages.with_price(chosen, {"selected": False, "value": "-25"}) == "/en/search/?q=atlas&price_to=25"
        assert pages.with_price(on("price_from=10"), {"selected": True, "value": "10-"}) == "/en/search/"

    @pytest.mark.parametrize(("query", "rest"), [("q=atlas&sort=newest", "?q=atlas"), ("sort=newest", ""), ("", "")])
    def test_is_cut_to_some_names(self, query: str, rest: str) -> None:
        assert pages.with_only(on(query), "q") == f"/en/search/{rest}"

    @pytest.mark.parametrize(("query", "rest"), [("q=atlas&after=abc", "?q=atlas"), ("after=abc", ""), ("q=", "?q=")])
    def test_begins_at_the_first_page(self, query: str, rest: str) -> None:
        assert links.first_page(on(query)["request"]) == f"/en/search/{rest}"

    def test_stays_for_the_next_page(self) -> None:
        assert pages.rest_of_query(on("q=atlas&after=abc")) == "q=atlas&"

    def test_is_kept_in_hidden_inputs(self) -> None:
        assert pages.kept_fields(on("q=atlas&sort=newest"), "sort") == [("q", "atlas")]


class TestFirstScreen:
    def test_has_the_pictures_of_two_rows_the_first_of_them_before_all_others(self) -> None:
        assert [pages.on_first_screen(counter) for counter in range(1, 6)] == ["high", "high", "yes", "yes", ""]


class TestWords:
    @pytest.mark.parametrize(("millimeters", "text"), [(240, "24"), (95, "9.5")])
    def test_a_length_is_in_centimeters(self, millimeters: int, text: str) -> None:
        assert pages.centimeters(millimeters) == text

    @pytest.mark.parametrize("value", [None, ""])
    def test_no_time_is_no_text(self, value: str | None) -> None:
        assert pages.day(value) == pages.moment(value) == pages.machine_time(value) == ""

    def test_a_time_for_machines_has_whole_seconds(self) -> None:
        assert pages.machine_time("2026-11-26T12:57:13.309669+00:00") == "2026-11-26T12:57:13+00:00"

    def test_a_plain_date_is_a_day(self) -> None:
        assert pages.day("2026-05-22") == "22\u00a0May\u00a02026"

    def test_a_problem_of_a_line_is_one_of_the_cart(self) -> None:
        cart = {"problems": [], "parcels": [{"problems": [], "lines": [{"problems": [{"code": "price_changed"}]}]}]}

        assert pages.has_problem(cart, "price_changed")
        assert not pages.has_problem(cart, "out_of_stock")
