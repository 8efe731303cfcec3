"""Start here: `python3 -m deploy.local <command>`. Kept readable for old Pythons, to tell them so."""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def require_python() -> None:
    """Go on under a newer Python when this one is too old, or say what is needed and exit 1."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, "-m", "deploy.local"] + sys.argv[1:])  # noqa: S606, RUF005 - no shell is wanted
    version = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit("Usta needs Python 3.11 or newer. This is " + version + ", and no newer one is on PATH.")


if __name__ == "__main__":
    require_python()
    from deploy.local.commands import main

    sys.exit(main())
