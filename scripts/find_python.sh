#!/bin/sh
# Print the first Python of this machine that is new enough and can make virtual environments.
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit 0
    fi
done
echo "error: no Python 3.11 or newer with venv and ensurepip (on Debian and Ubuntu: the package python3-venv)" >&2
exit 1
