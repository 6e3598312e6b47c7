"""Find a Chromium for the browser tests, or install the system's package where that may be done without asking."""

import os
import shutil
import subprocess

from tests.support.chromium import chromium_path


def main() -> None:
    """Install the package `chromium` where there is no Chromium; say so where that is not possible."""
    if chromium_path() is not None:
        return
    prefix = _privileged_prefix()
    if shutil.which("apt-get") and prefix is not None:
        print("No Chromium found: installing the package chromium ...", flush=True)
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run([*prefix, "apt-get", *command], check=False, stdout=subprocess.DEVNULL)
    if chromium_path() is None:
        print("NO CHROMIUM: the browser tests will be left out. Install the package chromium to run them.", flush=True)


def _privileged_prefix() -> list[str] | None:
    """Give what goes before a command that needs root: nothing, or `sudo` where it asks for no password."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


if __name__ == "__main__":
    main()
