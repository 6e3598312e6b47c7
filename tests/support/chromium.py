"""The Chromium of this machine, and how tests start it."""

import os
import shutil
from pathlib import Path
from typing import Final

CHROMIUM_VARIABLE: Final = "TRADECOVER_TEST_CHROMIUM"
_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_APPLICATIONS: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

# No sandbox: containers and root have no user namespaces; the pages are our own. The rest keeps the browser from
# asking hosts of its maker for updates, lists and accounts: tests talk to 127.0.0.1 alone.
LAUNCH_ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def chromium_path() -> Path | None:
    """Give this machine's Chromium: the one the environment names, else the system's.

    Returns:
        None where there is none.
    """
    named = os.environ.get(CHROMIUM_VARIABLE)
    programs = [Path(path) for program in _PROGRAMS if (path := shutil.which(program))]
    candidates = [Path(named)] if named else [*programs, *map(Path, _APPLICATIONS)]
    return next((path for path in candidates if path.is_file()), None)
