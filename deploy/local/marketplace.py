"""The marketplace under one process manager: what `make run` and `make develop` do."""

import os
import urllib.error
import urllib.request
from collections.abc import Mapping

from deploy.local import services
from deploy.local.console import LauncherError, say, show
from deploy.local.environment import DEMO, DEVELOP, Services, build, uses_sandbox
from deploy.local.ports import HOST, Ports
from deploy.local.prepare import SIGNINS, STORE_VARIABLE
from deploy.local.processes import Program, Supervisor
from deploy.local.records import Lock, Running

WEB_PORT = 8000
_SANDBOX_PORT = 8420
_PAGE_SECONDS = 90
_BROKEN = 500
_STEPS = ("messages", "static", "migrate", "rates", "thesaurus", "demo", "index", "signins")
_SOURCES = ("shop", "vendors", "payments", "search", "templates")


class Marketplace:
    """One running marketplace, from nothing to a page and what follows behind it."""

    def __init__(self, supervisor: Supervisor, lock: Lock, mode: str) -> None:
        self._supervisor = supervisor
        self._lock = lock
        self._mode = mode
        self._layout = supervisor.layout
        self._ports = Ports(self._layout.ports)
        self._web = self._ports.take("the web", _wanted_port())
        self._sandbox = self._ports.take("the payment sandbox", _SANDBOX_PORT) if uses_sandbox() else 0
        self._environment: dict[str, str] = {}

    def open(self) -> None:
        """Bring everything up: to a page first, then to a filled search index."""
        develop = self._mode == DEVELOP
        addresses, search = services.bring_up(self._supervisor, self._ports, develop=develop, lasting=True)
        self._use(addresses)
        # PostgreSQL's index first, without waiting for Elasticsearch: it answers until that one can.
        # While developing, static files are served from where they are written.
        self._prepare(*(step for step in _STEPS if step != "static" or not develop), ELASTICSEARCH_URL="")
        self._serve()
        self._announce()
        self._make_searchable(addresses, search)

    def _use(self, addresses: Services) -> None:
        self._environment = build(self._layout, self._mode, addresses, web=self._web, sandbox=self._sandbox)

    def _prepare(self, *steps: str, **more: str) -> None:
        command = (str(self._layout.python), "-m", "deploy.local.prepare", *steps)
        environment = {**self._environment, **more}
        self._supervisor.call(Program("prepare", command, self._layout.checkout, environment))

    def _serve(self) -> None:
        """Start the web and wait for a page, then start what works behind it."""
        programs = self._programs()
        web = self._supervisor.start(programs.pop("web"))
        site = self._environment["SITE_URL"]
        status = 0

        def is_up() -> bool:
            nonlocal status
            status = page_status(site, self._web)
            return status > 0

        self._supervisor.wait_for(web, is_up, _PAGE_SECONDS)
        if status >= _BROKEN:
            say(f"The first page answers {status}: {web.log.path} says why")
        for program in programs.values():
            self._supervisor.start(program)

    def _programs(self) -> dict[str, Program]:
        python = str(self._layout.python)
        commands = {
            "web": (python, "-m", "granian", *web_options(self._web, self._mode)),
            "worker": (python, "-m", "celery", "-A", "shop.celery", "worker", *_WORKER_OPTIONS),
            "beat": (python, "-m", "celery", "-A", "shop.celery", "beat", "--loglevel", "INFO"),
        }
        if self._sandbox:
            commands["sandbox"] = (python, "-m", "payments.sandbox", *self._sandbox_options())
        return {name: Program(name, command, self._layout.checkout, self._environment) for name, command in commands.items()}

    def _sandbox_options(self) -> tuple[str, ...]:
        webhook = f"http://{HOST}:{self._web}/webhooks/stripe/"
        return (
            "--port",
            str(self._sandbox),
            "--data",
            str(self._layout.data / "sandbox"),
            "--webhook",
            webhook,
        )

    def _announce(self) -> None:
        self._describe()
        site = self._environment["SITE_URL"]
        say(f"Usta is open: {site}/" + (f" (GraphiQL: {site}/graphiql/)" if self._mode == DEVELOP else ""))
        show(SIGNINS.read_text(encoding="utf-8").rstrip())

    def _describe(self) -> None:
        address = self._environment["SITE_URL"]
        self._lock.describe(Running(os.getpid(), _COMMANDS[self._mode], address, own(self._environment)))

    def _make_searchable(self, addresses: Services, search: services.Search) -> None:
        """Fill the index once it is known who answers searches; pages are served meanwhile."""
        there = search.settle()
        if addresses.elasticsearch and not there:
            self._use(Services(addresses.database, addresses.redis))
            self._serve()
            self._describe()
        if there:
            self._prepare("index", **{STORE_VARIABLE: search.store})
        engine = "Elasticsearch" if there else "PostgreSQL"
        say(f"Search is ready ({engine}): {self._environment['SITE_URL']}/")


_COMMANDS = {DEMO: "run", DEVELOP: "develop"}
_WORKER_OPTIONS = (
    *("--loglevel", "INFO", "--concurrency", "2", "--max-tasks-per-child", "500"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def web_options(port: int, mode: str) -> tuple[str, ...]:
    """Granian's options: one process with four threads, as a small machine bears; more by WEB_CONCURRENCY."""
    workers = os.environ.get("WEB_CONCURRENCY") or "1"
    serving = (
        "--interface",
        "wsgi",
        "--host",
        HOST,
        "--port",
        str(port),
        "--no-ws",
        "--log-level",
        "warning",
    )
    if mode == DEVELOP:
        watched = [part for source in _SOURCES for part in ("--reload-paths", source)]
        return (
            *serving,
            "--blocking-threads",
            "4",
            "--access-log",
            "--reload",
            *watched,
            "shop.wsgi:application",
        )
    return (
        *serving,
        *("--workers", workers, "--blocking-threads", "4", "--respawn-failed-workers"),
        "shop.wsgi:application",
    )


def page_status(site: str, port: int) -> int:
    """The status of the first page, redirects followed; 0 while nothing answers. The host name is the site's."""
    host = site.partition("://")[2]
    request = urllib.request.Request(f"http://{HOST}:{port}/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def own(environment: Mapping[str, str]) -> dict[str, str]:
    """What we added to or changed in the environment that we were started with."""
    return {name: value for name, value in environment.items() if os.environ.get(name) != value}


def _wanted_port() -> int:
    text = os.environ.get("PORT") or str(WEB_PORT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise LauncherError(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)
