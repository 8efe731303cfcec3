"""A purchase by the keyboard alone and one on a slow phone, and what a page tells those who do not see it."""

from typing import Any

import pytest
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page

from shop.demo.people import PASSWORD
from tests.fakes.sandbox import SandboxProcess, until
from tests.journeys.conftest import run_jobs
from tests.journeys.test_purchase import ADDRESS, paid_order, pay

pytestmark = [pytest.mark.requires("postgresql", "redis", "chromium"), pytest.mark.django_db(transaction=True)]

#: 1280 × 800 at 200 %: what sticks to an edge must not cover what has the focus.
ZOOMED = {"width": 640, "height": 400}

#: What has the focus; whether it looks otherwise than without; whether it is seen, and not under something else.
FOCUSED = """() => {
  const element = document.activeElement;
  const twin = element.cloneNode(false);
  twin.removeAttribute("name");
  const outline = (one) => [getComputedStyle(one).outline, getComputedStyle(one).boxShadow].join();
  if (element !== document.body) element.after(twin);
  const ring = outline(element) !== outline(twin);
  twin.remove();
  const box = element.getClientRects()[0];
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return { what: element.outerHTML.slice(0, 200), ring, seen: right > left && bottom > top && element.contains(over) };
}"""


class Keyboard:
    """A visitor without a mouse, who loses the way where the focus is not seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        """Press a key and look where the focus is."""
        self.page.keyboard.press(key)
        self.look()

    def look(self) -> None:
        """The focus is on something, with a ring around it, in the window."""
        focused = self.page.evaluate(FOCUSED)
        assert not focused["what"].startswith("<body"), "The focus is lost"
        assert focused["ring"], f"No ring: {focused['what']}"
        assert focused["seen"], f"Not seen: {focused['what']}"

    def is_at(self, selector: str) -> bool:
        """Whether what has the focus is what the selector names."""
        return bool(self.page.evaluate("selector => document.activeElement.matches(selector)", selector))

    def go_to(self, selector: str, key: str = "Tab") -> None:
        """Press the key until the focus is there."""
        for _step in range(120):
            self.page.keyboard.press(key)
            if self.page.evaluate("() => document.activeElement !== document.body"):
                self.look()
            if self.is_at(selector):
                return
        raise AssertionError(f"The keyboard does not come to {selector}")

    def follow(self, selector: str, key: str = "Tab") -> None:
        """Go there and press Enter, to another page."""
        self.go_to(selector, key)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def skip(self) -> None:
        """To the content, by the first link of the page."""
        self.press("Tab")
        assert self.is_at(".skip")
        self.page.keyboard.press("Enter")
        assert self.is_at("main")

    def write(self, values: dict[str, str]) -> None:
        """Write into the fields in their order."""
        for name, value in values.items():
            self.go_to(f"[name='{name}']")
            self.page.keyboard.type(value)


def test_a_purchase_by_the_keyboard_alone(browser: Browser, live_server: Any, sandbox: SandboxProcess, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context(viewport=ZOOMED).new_page()
    hands = Keyboard(page)
    page.goto(f"{live_server.url}/en/")
    hands.skip()
    hands.go_to("input[name=q]", "Shift+Tab")
    page.keyboard.type(goods[0]["title"]["ru"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hands.skip()
    hands.follow(f".card h2 a[href*='{goods[0]['slug']}']")
    hands.skip()
    hands.go_to("button[value=AddToCart]")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('#messages')")
    hands.look()
    hands.follow("a#cart-count", "Shift+Tab")
    hands.skip()
    hands.follow("main a[href*=checkout]")
    hands.skip()
    hands.go_to("select[name=shipTo]")
    page.keyboard.type("Germ")
    hands.follow("button[value=ChoosePreferences]")
    hands.skip()
    hands.write(ADDRESS)
    hands.go_to("button[value=StartCheckout]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pay/**")
    hands.write({"number": "4242 4242 4242 4242", "expiry": "1234", "cvc": "123"})
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/**")
    hands.skip()
    order = until(paid_order)
    page.wait_for_function("() => document.querySelector('main h1').textContent.includes('Thank you')")
    assert order.number in page.inner_text("main")
    assert hands.is_at("main")
