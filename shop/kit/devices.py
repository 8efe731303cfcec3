"""What a browser calls itself, in words that people know it by."""

import re

#: In the order of asking: later ones call themselves also by the names of earlier ones.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("HeadlessChrome|Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux|X11", "Linux"),
)


def device_of(agent: str) -> str:
    """Program and system of a User-Agent header, "Firefox, Android"; one that is not known is cut short."""
    found = [next((name for mark, name in names if re.search(mark, agent)), "") for names in (PROGRAMS, SYSTEMS)]
    return ", ".join(name for name in found if name) or agent[:40]


#: What programs that read pages by themselves call themselves.
ROBOTS = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|archiver|facebookexternalhit|mediapartners|headless|lighthouse|preview|monitor|uptime|scan",
    re.IGNORECASE,
)


def is_robot(agent: str) -> bool:
    """Whether a User-Agent header is that of a program which follows links by itself."""
    return bool(ROBOTS.search(agent))
