"""PostgreSQL, Redis and Elasticsearch: named by a person, or started here."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from deploy.local import elasticsearch, postgres, python_environment, redis
from deploy.local.account import Account, unprivileged
from deploy.local.console import AbandonedError, LauncherError, say
from deploy.local.elasticsearch import Address
from deploy.local.environment import Services
from deploy.local.layout import Layout
from deploy.local.ports import Ports, below_ephemeral
from deploy.local.processes import Supervisor

_POSTGRES, _REDIS, _SEARCH, _TRANSPORT = _SERVERS = ("PostgreSQL", "Redis", "Elasticsearch", "Elasticsearch (transport)")
_PORTS_EACH = 64


class Search:
    """Elasticsearch on its way: other things go on while it is fetched and starts."""

    def __init__(self, supervisor: Supervisor, account: Account | None, ports: Ports) -> None:
        self.url = os.environ.get("ELASTICSEARCH_URL", "")
        self.reason = ""
        self.store = self.url
        self._supervisor = supervisor
        self._thread: threading.Thread | None = None
        if self.url:
            return
        self.reason = elasticsearch.obstacle(supervisor.layout.servers)
        if self.reason:
            self._give_up()
            return
        layout = supervisor.layout
        elasticsearch.end_left_over(layout.servers)
        address = Address(_port(ports, layout, _SEARCH), _port(ports, layout, _TRANSPORT))
        self.url = address.url
        self._thread = threading.Thread(target=self._start, args=(account, address), daemon=True)
        self._thread.start()

    def settle(self) -> bool:
        """Wait until it answers or cannot; returns whether there is an Elasticsearch."""
        if self._thread is not None:
            self._thread.join()
        return bool(self.url)

    def _start(self, account: Account | None, address: Address) -> None:
        try:
            elasticsearch.start(self._supervisor, account, address)
            self.store = elasticsearch.store_name(self._supervisor.layout.servers)
        except AbandonedError:
            self.url = ""
        except (LauncherError, OSError) as error:
            log = self._supervisor.layout.logs / "elasticsearch.log"
            self.reason = f"{str(error).splitlines()[0].rstrip(':')}; its log: {log}"
            self._give_up()

    def _give_up(self) -> None:
        self.url = ""
        self._supervisor.drop("elasticsearch")
        say(f"No Elasticsearch ({self.reason}): PostgreSQL answers searches")


def bring_up(supervisor: Supervisor, ports: Ports, *, develop: bool, lasting: bool) -> tuple[Services, Search]:
    """Make the virtual environment, PostgreSQL and Redis ready, side by side; Elasticsearch follows.

    Raises LauncherError with the reason of whatever cannot be had.
    """
    account = unprivileged()
    python_environment.make(supervisor)
    search = Search(supervisor, account, ports)
    with ThreadPoolExecutor(max_workers=3) as pool:
        packages = pool.submit(python_environment.install, supervisor, develop=develop)
        database = pool.submit(_database, supervisor, account, ports, lasting=lasting)
        cache = pool.submit(_redis, supervisor, account, ports)
    packages.result()
    return Services(database.result(), cache.result(), search.url), search


def _database(supervisor: Supervisor, account: Account | None, ports: Ports, *, lasting: bool) -> str:
    named = os.environ.get("DATABASE_URL", "")
    if named:
        return named
    port = _port(ports, supervisor.layout, _POSTGRES)
    return postgres.start(supervisor, account, port, lasting=lasting)[1]


def _redis(supervisor: Supervisor, account: Account | None, ports: Ports) -> str:
    named = os.environ.get("REDIS_URL", "")
    if named:
        return named
    port = _port(ports, supervisor.layout, _REDIS)
    return redis.start(supervisor, account, port)[1]


def _port(ports: Ports, layout: Layout, server: str) -> int:
    """The port of one of our servers: of its own for each checkout, as far as there are enough."""
    first = below_ephemeral(len(_SERVERS) * _PORTS_EACH)
    return ports.keep(server, first + _SERVERS.index(server) * _PORTS_EACH + layout.number)
