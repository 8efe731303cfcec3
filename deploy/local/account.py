"""The unprivileged account for servers that refuse to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.console import LauncherError, say

NAME = "usta"
FALLBACK = "nobody"


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    name: str
    user: int
    group: int


def unprivileged() -> Account | None:
    """The account that servers run as, made if need be; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    found = _find(NAME) or _create() or _find(FALLBACK)
    if found is None:
        raise LauncherError(f"Root needs an account for its servers, and there is neither {NAME} nor {FALLBACK}.")
    return found


def hand_over(folder: Path, account: Account | None) -> None:
    """Make a folder and give it, with everything in it, to the account (if there is one)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is None or folder.stat().st_uid == account.user:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.user, account.group, follow_symlinks=False)


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create() -> Account | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    say(f"Making the system account {NAME}, which PostgreSQL, Redis and Elasticsearch run as")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    subprocess.run(command, check=False, capture_output=True)
    return _find(NAME)
