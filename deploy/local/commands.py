"""The commands behind the Makefile's targets."""

import argparse
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from deploy.local import checks, process_table, python_environment, records
from deploy.local.console import AbandonedError, LauncherError, complain, say, show
from deploy.local.environment import DEMO, DEVELOP
from deploy.local.layout import Layout, find_layout
from deploy.local.marketplace import Marketplace
from deploy.local.processes import Supervisor, plain_environment
from deploy.local.records import Lock

_STOP_SECONDS = 40


def main() -> int:
    """Do what the command line says; returns the exit code."""
    chosen = _read_arguments()
    os.umask(0o022)
    try:
        layout = find_layout()
        os.chdir(layout.checkout)
        return COMMANDS[chosen.command](layout, chosen.rest)
    except LauncherError as error:
        complain(f"\n{error}")
        return 1
    except (AbandonedError, KeyboardInterrupt):
        return 130


def run(layout: Layout, _rest: list[str]) -> int:
    """Serve the marketplace as production would, with the demo in it, until Ctrl-C."""
    return _open(layout, "run", DEMO)


def develop(layout: Layout, _rest: list[str]) -> int:
    """Serve it with debug pages, reload and GraphiQL, until Ctrl-C."""
    return _open(layout, "develop", DEVELOP)


def test(layout: Layout, rest: list[str]) -> int:
    """Run the tests (arguments go to pytest); uses what runs, starts and ends what does not."""
    lock = Lock(layout.run)
    holder = lock.holder()
    if holder is not None and holder.environment:
        install(layout, [])
        return checks.run_tests(Supervisor(layout), holder.environment, rest)
    with supervised(layout, lock, "test") as supervisor:
        return supervisor.conduct(lambda: checks.start_and_test(supervisor, rest))


def install(layout: Layout, _rest: list[str]) -> int:
    """Make the virtual environment with the tools for tests and checks."""
    supervisor = Supervisor(layout)
    python_environment.make(supervisor)
    python_environment.install(supervisor, develop=True)
    return 0


def manage(layout: Layout, rest: list[str]) -> int:
    """Run manage.py with the environment of what runs; some commands need nothing to run."""
    holder = Lock(layout.run).holder()
    environment = dict(holder.environment) if holder else {}
    if not environment and rest[:1] not in [[name] for name in _ALONE]:
        raise LauncherError("Nothing runs from this checkout yet. Start it with `make run`, then try again.")
    if not environment:
        install(layout, [])
    return Supervisor(layout).attend([str(layout.python), "manage.py", *rest], plain_environment(**environment))


def python(layout: Layout, rest: list[str]) -> int:
    """Run Python of the virtual environment, with the environment of what runs if anything does."""
    install(layout, [])
    holder = Lock(layout.run).holder()
    return Supervisor(layout).attend([str(layout.python), *rest], plain_environment(**(holder.environment if holder else {})))


def messages(layout: Layout, _rest: list[str]) -> int:
    """Bring the message catalogues up to date with the source, and compile them."""
    install(layout, [])
    return checks.make_messages(Supervisor(layout))


def stop(layout: Layout, _rest: list[str]) -> int:
    """End what runs from this checkout, from another terminal."""
    lock = Lock(layout.run)
    holder = lock.holder()
    if holder is None:
        lock.take("stop")
        ended = records.end_leftovers(layout.run)
        lock.release()
        show("Ended." if ended else "Nothing runs from this checkout.")
        return 0
    process_table.send(holder.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while lock.holder() is not None:
        if time.monotonic() > deadline:
            raise LauncherError(f"Process {holder.pid} has not ended after {_STOP_SECONDS} s.")
        time.sleep(0.2)
    show("Ended.")
    return 0


def status(layout: Layout, _rest: list[str]) -> int:
    """Say what runs and how much memory each part takes."""
    holder = Lock(layout.run).holder()
    if holder is None:
        show("Nothing runs from this checkout.")
        return 1
    show(f"make {holder.command}, process {holder.pid} {holder.address}")
    total = 0
    for name, leader in records.recorded(layout.run).items():
        used = sum(process_table.memory(pid) for pid in process_table.descendants(leader))
        total += used
        show(f"{name:>14} {leader:>8} {used / 1e6:8.0f} MB")
    show(f"{'total':>14} {'':>8} {total / 1e6:8.0f} MB")
    return 0


def clean(layout: Layout, _rest: list[str]) -> int:
    """Remove the virtual environment, the servers and all data of this checkout."""
    lock = Lock(layout.run)
    lock.take("clean")
    records.end_leftovers(layout.run)
    for folder in (layout.servers, layout.data):
        show(f"Removing {folder}")
        shutil.rmtree(folder)
    return 0


@contextmanager
def supervised(layout: Layout, lock: Lock, command: str) -> Iterator[Supervisor]:
    """A supervisor with the lock held, that ends on signals and leaves no process."""
    lock.take(command)
    records.end_leftovers(layout.run)
    supervisor = Supervisor(layout)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: supervisor.interrupt())
    try:
        yield supervisor
    finally:
        say("Ending …")
        supervisor.stop()
        lock.release()
        say("Everything has ended")


def _open(layout: Layout, command: str, mode: str) -> int:
    lock = Lock(layout.run)
    with supervised(layout, lock, command) as supervisor:
        try:
            return supervisor.conduct(Marketplace(supervisor, lock, mode).open)
        except AbandonedError:
            return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.local", description="Usta on this machine")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        described = commands.add_parser(name, help=command.__doc__, prefix_chars="\0")
        described.add_argument("rest", nargs="*")
    return parser.parse_args()


_ALONE = ("graphql_schema", "makemigrations", "check")
COMMANDS: dict[str, Callable[[Layout, list[str]], int]] = {
    command.__name__: command for command in (run, develop, test, install, manage, python, messages, stop, status, clean)
}
