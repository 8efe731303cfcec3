"""What the marketplace needs before it serves; runs inside the virtual environment.

`python -m deploy.local.prepare messages static migrate demo index` does the named steps in that order, each
only when its sources changed since it was last done. It says what it does on standard output.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
STAMPS = CHECKOUT / ".data" / "stamps"
PROGRESS = "progress: "
SIGNINS = STAMPS / "signins"
STORE_VARIABLE = "USTA_SEARCH_STORE"


def main(steps: list[str]) -> None:
    """Do the named steps."""
    for name in steps:
        STEPS[name]()


def compile_messages() -> None:
    """Make the binary catalogues that Django reads, with Babel: no gettext needed."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = 0
    for source in sorted(CHECKOUT.glob("shop/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name)
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        compiled += 1
    if compiled:
        report(f"{compiled} message catalogues compiled")


def collect_static() -> None:
    """Collect, hash and compress the static files."""
    from django.conf import settings

    sources = fingerprint(settings.STATICFILES_DIRS)
    mark = f"{sources} {settings.STORAGES['staticfiles']['BACKEND']} {settings.STATIC_ROOT}"
    if Path(settings.STATIC_ROOT).exists() and is_done("static", mark):
        return
    timed("Static files", "collectstatic", interactive=False, verbosity=0, clear=True)
    set_done("static", mark)


def migrate() -> None:
    """Bring the database's tables up to date."""
    timed("Migrations", "migrate", interactive=False, verbosity=0)


def load_rates() -> None:
    """Load the exchange rates that the program is shipped with."""
    mark = f"{fingerprint([CHECKOUT / 'shop' / 'rates'])} {database_mark()}"
    if not is_done("rates", mark):
        timed("Recorded exchange rates", "load_recorded_rates")
        set_done("rates", mark)


def load_thesaurus() -> None:
    """Load the craft concepts that searches know."""
    mark = f"{fingerprint([CHECKOUT / 'search' / 'thesaurus'])} {database_mark()}"
    if not is_done("thesaurus", mark):
        timed("Thesaurus of crafts", "load_thesaurus")
        set_done("thesaurus", mark)


def load_demo() -> None:
    """Load the demo catalogue into a database that has not had it, or has had an older one."""
    mark = f"{fingerprint([CHECKOUT / 'shop' / 'demo'])} {database_mark()}"
    if not is_done("demo", mark):
        timed("Demo catalogue", "load_demo")
        set_done("demo", mark)


def index() -> None:
    """Fill the search index when the store, the database or how we index is another than last time."""
    sources = fingerprint([CHECKOUT / "search", CHECKOUT / "shop" / "demo"])
    store = os.environ.get("ELASTICSEARCH_URL") and os.environ.get(STORE_VARIABLE)
    mark = f"{sources} {database_mark()} {store}"
    name = "index-elasticsearch" if store else "index-postgres"
    if not is_done(name, mark):
        timed("Search index", "rebuild_index")
        set_done(name, mark)


def note_signins() -> None:
    """Write down who may sign in to the demo."""
    from django.core.management import call_command

    with SIGNINS.open("w", encoding="utf-8") as file:
        call_command("demo_signins", stdout=file)


STEPS: dict[str, Callable[[], None]] = {
    "messages": compile_messages,
    "static": collect_static,
    "migrate": migrate,
    "rates": load_rates,
    "thesaurus": load_thesaurus,
    "demo": load_demo,
    "index": index,
    "signins": note_signins,
}


def timed(title: str, command: str, **options: object) -> None:
    """Run a management command and report how long it took."""
    from django.core.management import call_command

    begun = time.monotonic()
    report(f"{title} …")
    call_command(command, **options)
    report(f"{title}: done in {time.monotonic() - begun:.1f} s")


def report(text: str) -> None:
    """Print a line that the launcher shows."""
    print(PROGRESS + text, flush=True)


def fingerprint(folders: Iterable[Path]) -> str:
    """A digest of names and contents of the files below these folders, compiled Python left out."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(folder)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def database_mark() -> str:
    """What tells this database from one made later under the same name: when its first migration ran."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        (applied,) = cursor.fetchone()
    return str(applied)


def is_done(step: str, mark: str) -> bool:
    """Whether the step was last done for just this."""
    path = STAMPS / step
    return path.exists() and path.read_text() == mark


def set_done(step: str, mark: str) -> None:
    """Remember for what the step was done."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(mark)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    wanted = sys.argv[1:]
    if wanted != ["messages"]:
        import django

        django.setup()
    main(wanted)
