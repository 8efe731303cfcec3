"""How soon the front page's words are painted on a phone in a village: 390 pixels, 400 kbit/s, 400 ms to the server.

Beside it stands the same page on the same machine without the limit. The browser's cache is empty each time;
the server's is warm, as it is for everyone but the first.
"""

import statistics

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.web import serving
from tests.services import chromium

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
PHONE = {"width": 390, "height": 844}
ROUNDS = 3
PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) tell(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def compare() -> None:
    """Print the first contentful paint of the front page in every language, both ways, and their ratio."""
    print(f"{'front page':12}{'slow phone, s':>16}{'no limit, s':>14}{'ratio':>8}")
    with serving() as (port, _process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for language, _name in settings.LANGUAGES:
            address = f"http://127.0.0.1:{port}/{language}/"
            painted(browser, address, slow=False)
            slow, free = [
                statistics.median(painted(browser, address, slow=limited) for _round in range(ROUNDS)) for limited in (True, False)
            ]
            print(f"{language:12}{slow / 1000:>16.2f}{free / 1000:>14.2f}{slow / free:>8.1f}")
        browser.close()


def painted(browser: Browser, address: str, *, slow: bool) -> float:
    """Milliseconds until the first words or pictures are painted, by a browser that has nothing yet."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    if slow:
        limit(page)
    page.goto(address, wait_until="commit")
    milliseconds = float(page.evaluate(PAINTED))
    context.close()
    return milliseconds


def limit(page: Page) -> None:
    """Let the page have the network of a slow phone."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
