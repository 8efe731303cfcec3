"""A purchase by the keyboard alone and one on a slow phone, and what a page tells those who do not see it."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page, expect

from shop.accounts.models import StaffRole
from shop.accounts.viewer import Viewer
from shop.catalogue.states import ProductStatus
from tests.bench.slow_phone import PHONE, limit
from tests.cast import Cast
from tests.factories.accounts import UserFactory, sign_in_confirmed
from tests.factories.applications import ApplicationFactory
from tests.factories.catalogue import ProductFactory
from tests.fakes.sandbox import SandboxProcess, until
from tests.journeys.test_purchase import ADDRESS, fill_cart, paid_order, pay
from vendors.applications import operations as applications
from vendors.workshops.models import Workshop

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


def test_suggestions_by_the_keyboard(browser: Browser, live_server: Any, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{live_server.url}/en/")
    field, title = page.get_by_role("combobox", name="Search everything"), goods[0]["title"]["en"]
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    field.focus()
    page.keyboard.type(title[:6])
    expect(field).to_have_attribute("aria-expanded", "true")
    piece = options.filter(has_text=title)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.last.get_attribute("id")))
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value(title[:6])
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    while piece.get_attribute("aria-selected", timeout=2000) != "true":
        page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(title)


def test_a_purchase_on_a_slow_phone(browser: Browser, live_server: Any, sandbox: SandboxProcess, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True).new_page()
    page.set_default_timeout(120_000)
    limit(page)
    fill_cart(page, live_server.url, "kk", goods[:1])
    pay(page, live_server.url, "kk", "4242 4242 4242 4242")
    page.wait_for_url("**/orders/**")
    assert until(paid_order).vendor_orders.count() == 1


def test_what_a_change_did_is_said_and_the_focus_stays(browser: Browser, live_server: Any, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context().new_page()
    said = page.locator("body > p[role=status]")
    fill_cart(page, live_server.url, "en", goods[:1])
    page.goto(f"{live_server.url}/en/cart/")
    quantity = page.get_by_label("Quantity")
    quantity.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("To pay now")
    expect(said).to_contain_text(page.inner_text("dd.sum"))
    expect(quantity).to_be_focused()
    expect(quantity).to_have_value("2")
    page.get_by_role("button", name="Remove").focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("Your cart is empty")
    expect(page.locator("h1")).to_be_focused()
    page.goto(f"{live_server.url}/en/search/")
    facet = page.locator("#facet-one_of_a_kind-true, [name=country]").first
    facet.focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text("1 piece")
    expect(page.locator(f"[id='{facet.get_attribute('id')}']")).to_be_focused()
    page.locator("#sort").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**sort=newest**")
    expect(page.locator("#sort")).to_be_focused()


def test_a_link_of_the_summary_of_errors_leads_to_its_field(browser: Browser, live_server: Any, goods: list[dict[str, Any]]) -> None:
    page = browser.new_context().new_page()
    fill_cart(page, live_server.url, "en", goods[:1])
    page.goto(f"{live_server.url}/en/checkout/")
    page.eval_on_selector_all("form", "forms => forms.forEach(form => { form.noValidate = true; })")
    page.click("button[value=StartCheckout]")
    expect(page.locator("#problems")).to_be_focused()
    links = page.locator("#problems a")
    assert links.count() > 3
    for link in links.all():
        link.focus()
        page.keyboard.press("Enter")
        field = page.locator(":focus")
        assert field.get_attribute("aria-invalid") == "true"
        described = " ".join(page.locator(f"[id='{name}']").inner_text() for name in str(field.get_attribute("aria-describedby")).split())
        assert link.inner_text() in described


def signed_in(browser: Browser, base: str, client: Client, **options: Any) -> Page:
    """A page of a browser in which whoever the client signed in is signed in."""
    context = browser.new_context(**options)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
    return context.new_page()


@pytest.fixture
def admin(client: Client) -> Client:
    """A client in which an admin is signed in with both factors."""
    return sign_in_confirmed(client, UserFactory(staff_roles=[StaffRole.ADMIN]))


@pytest.fixture
def waiting(cast: Cast, transactional_db: None) -> None:
    """Two applications and two listings that wait for a decision."""
    for shop in ("Atlas uyi", "Zar tikish"):
        row = ApplicationFactory(document=True, shop_name=shop)
        applications.submit(by=Viewer(user=row.applicant), at=timezone.now(), application_id=row.pk)
        ProductFactory(workshop=cast.workshop, status=ProductStatus.IN_REVIEW, published_at=None)


@pytest.mark.parametrize(("queue", "decision"), [("applications", "ApproveApplication"), ("listings", "PublishListing")])
def test_the_keys_of_the_platforms_queues(
    browser: Browser, live_server: Any, admin: Client, waiting: None, queue: str, decision: str
) -> None:
    page = signed_in(browser, live_server.url, admin)
    page.goto(live_server.url + reverse(f"staff:{queue}"))
    rows = page.locator("[data-rows] a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    # The key that writes j on a Latin board, on a Cyrillic one.
    page.evaluate("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true }))")
    expect(rows.nth(1)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("a")
    expect(page.locator(f"button[value={decision}]")).to_be_focused()
    page.locator("main textarea").first.focus()
    page.keyboard.type("jak")
    expect(page.locator("main textarea").first).to_have_value("jak")


#: What a page tells whoever hears it, and how wide it is.
OUTLINE = """() => {
  const shown = (element) => element.checkVisibility() && !element.closest("[aria-hidden=true]");
  const name = (element) => [element.getAttribute("aria-label"), element.innerText, element.textContent, element.title,
    ...[...(element.labels ?? [])].map((label) => label.textContent), ...[...element.querySelectorAll("img")].map((one) => one.alt),
  ].join("").trim();
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  return {
    title: document.title,
    mains: all("main").length,
    headings: all("h1, h2, h3, h4").map((heading) => Number(heading.tagName[1])),
    nameless: all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter((one) => !name(one)).map((one) => one.outerHTML),
    lost: all("[aria-describedby], [aria-labelledby]").flatMap((one) =>
      `${one.getAttribute("aria-describedby") ?? ""} ${one.getAttribute("aria-labelledby") ?? ""}`.split(" ").filter((id) => id && !document.getElementById(id))),
    twice: [...document.querySelectorAll("[id]")].map((one) => one.id).filter((id, at, ids) => ids.indexOf(id) !== at),
    unnamed: all("nav").filter((one) => !one.getAttribute("aria-label")).length,
    width: document.documentElement.scrollWidth,
  };
}"""
BUYERS_PAGES = [
    ("storefront:home",),
    ("storefront:search",),
    ("storefront:product", "yellow-ikat-cushion"),
    ("storefront:workshop", "margilon-abri"),
    ("storefront:makers",),
    ("storefront:cart",),
    ("storefront:checkout",),
    ("account_login",),
]
VENDORS_PAGES = [
    ("dashboard:today",),
    ("dashboard:orders",),
    ("dashboard:listings",),
    ("dashboard:listing", "yellow-ikat-cushion"),
    ("dashboard:money",),
    ("dashboard:settings",),
    ("dashboard:apply",),
    ("storefront:account",),
    ("storefront:saved",),
]
STAFFS_PAGES = [
    ("staff:today",),
    ("staff:people",),
    ("staff:applications",),
    ("staff:listings",),
    ("staff:orders",),
    ("staff:payouts",),
    ("staff:workshops",),
]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_pages_can_be_heard_and_fit_320_pixels(
    browser: Browser, live_server: Any, goods: list[dict[str, Any]], admin: Client, language: str
) -> None:
    vendor = Client()
    vendor.force_login(
        Workshop.objects.get(slug="margilon-abri").members.get().user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    narrow = {"viewport": {"width": 320, "height": 640}}
    guest = browser.new_context(**narrow).new_page()
    fill_cart(guest, live_server.url, language, goods)
    visits = [
        *((guest, path) for path in BUYERS_PAGES),
        *((signed_in(browser, live_server.url, vendor, **narrow), path) for path in VENDORS_PAGES),
        *((signed_in(browser, live_server.url, admin, **narrow), path) for path in STAFFS_PAGES),
    ]
    titles = {}
    for page, path in visits:
        with translation.override(language):
            page.goto(live_server.url + reverse(path[0], args=path[1:]))
        found = page.evaluate(OUTLINE)
        headings = found.pop("headings")
        assert headings.count(1) == 1, path
        assert all(after - before <= 1 for before, after in zip([0, *headings], headings, strict=False)), (path, headings)
        assert titles.setdefault(found.pop("title"), path) == path
        assert found == {"mains": 1, "nameless": [], "lost": [], "twice": [], "unnamed": 0, "width": 320}, path
