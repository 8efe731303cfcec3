"""Take pictures of the pages of the shop that runs, in a folder with an index that shows them side by side.

`--beside FOLDER` puts a file of the same name (home-390.jpg) next to each, such as the mockup that it should look
like; `--readme` also writes the few that the README shows.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import chromium

ROOT = Path(__file__).parents[2]
TARGET = ROOT / ".data" / "pictures"
README = ROOT / "deploy" / "pictures"
PASSWORD = "silk-road-2026"
SIZES = {390: 844, 1280: 900}

#: Who looks: their sign-in and what they look at, by the picture's name.
VISITORS = {
    "": {
        "home": "/en/",
        "search": "/en/search/?q=suzani",
        "craft": "/ru/crafts/felt/",
        "product": "/en/p/crimson-adras-chapan/",
        "product-kk": "/kk/p/crimson-adras-chapan/",
        "shop": "/en/makers/margilon-abri/",
        "makers": "/uz/makers/",
        "cart": "/en/cart/",
        "checkout": "/en/checkout/",
        "selling": "/tg/selling/",
        "delivery": "/ky/delivery/",
        "sign-in": "/tk/account/login/",
        "nothing": "/en/nothing-here/",
    },
    "buyer@usta.example": {"account": "/en/you/", "orders": "/en/orders/", "apply": "/en/workshop/apply/"},
    "nilufar@margilon-abri.example": {
        "dashboard": "/uz/workshop/",
        "dashboard-orders": "/uz/workshop/orders/",
        "listings": "/uz/workshop/pieces/",
        "listing": "/uz/workshop/pieces/crimson-adras-chapan/",
        "money": "/uz/workshop/money/",
        "settings": "/uz/workshop/settings/",
    },
    "admin@usta.example": {
        "platform": "/en/platform/",
        "queue": "/en/platform/applications/",
        "payouts": "/en/platform/payouts/",
        "all-orders": "/en/platform/orders/",
        "people": "/en/platform/people/",
        "history": "/en/platform/history/",
    },
}
#: What the README shows, with the width that it is kept in.
SHOWN = {"home-1280": 960, "search-1280": 960, "product-390": 390, "product-kk-390": 390, "listing-390": 390}


def main() -> int:
    """Take all pictures; 1 when nothing runs."""
    options = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    options.add_argument("--beside", type=Path, metavar="FOLDER")
    options.add_argument("--readme", action="store_true")
    asked = options.parse_args()
    base = os.environ.get("SITE_URL", "")
    if not base or not chromium():
        print("Start the shop with `make run` first." if not base else "Chromium is needed: name it in CHROMIUM.", file=sys.stderr)
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        names = [name for who, pages in VISITORS.items() for name in taken(browser, base, who, pages)]
        browser.close()
    write_index(names, asked.beside)
    if asked.readme:
        write_readme_pictures()
    print(f"{len(names)} pictures: {TARGET / 'index.html'}")
    return 0


def taken(browser: Browser, base: str, who: str, pages: dict[str, str]) -> Iterator[str]:
    """Take the pages of one visitor in both widths, light and dark; the pictures' names."""
    with visiting(browser, base, who) as page:
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for name, path in pages.items():
                    page.goto(base + path)
                    page.wait_for_load_state("networkidle")
                    title = f"{name}-{width}" + ("-dark" if scheme == "dark" else "")
                    page.screenshot(path=TARGET / f"{title}.png")
                    yield title


@contextmanager
def visiting(browser: Browser, base: str, who: str) -> Iterator[Page]:
    """A page of a browser in which `who` is signed in; a stranger has a piece in the cart instead."""
    context = browser.new_context()
    page = context.new_page()
    if who:
        sign_in(page, base, who)
    else:
        page.goto(f"{base}/en/p/crimson-adras-chapan/")
        page.get_by_role("button", name="Add to cart").click()
        page.wait_for_load_state("networkidle")
    yield page
    context.close()


def sign_in(page: Page, base: str, who: str) -> None:
    """By password, and by the one-time code of the demo where it is asked for."""
    page.goto(f"{base}/en/account/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form").first.get_by_role("button").first.click()
    page.wait_for_load_state("networkidle")
    if page.locator("[name=code]").count():
        printed = subprocess.run([sys.executable, "manage.py", "demo_code"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        (code,) = re.findall(r"\b\d{6}\b", printed)
        page.fill("[name=code]", code)
        page.locator("main form").first.get_by_role("button").first.click()
        page.wait_for_load_state("networkidle")


def write_index(names: list[str], beside: Path | None) -> None:
    """A page with every picture, and with the file of its name from the other folder."""
    rows = []
    for name in names:
        other = next((beside / f"{name}{end}" for end in (".jpg", ".png") if (beside / f"{name}{end}").exists()), None) if beside else None
        pair = f'<img src="{escape(other.resolve().as_uri())}" alt="">' if other else ""
        rows.append(f'<section><h2>{escape(name)}</h2><img src="{escape(name)}.png" alt="">{pair}</section>')
    style = "body{font:16px sans-serif}img{max-width:48%;vertical-align:top;border:1px solid #999;margin-right:1%}"
    (TARGET / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Usta</title><style>{style}</style>{''.join(rows)}")


def write_readme_pictures() -> None:
    """Those of the README, small."""
    README.mkdir(parents=True, exist_ok=True)
    for name, width in SHOWN.items():
        with Image.open(TARGET / f"{name}.png") as picture:
            small = picture.convert("RGB").resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS)
            small.save(README / f"{name}.webp", "WEBP", quality=80, method=6)


if __name__ == "__main__":
    sys.exit(main())
