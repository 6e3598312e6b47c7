"""The switch that leaves the locks out, so that a test can show that the race test bites.

Without locks SQLite runs by its driver's default transactions, and PostgreSQL locks no buyer. The variable is read
here alone, and refused outside a test.
"""

import os
from typing import Final

SWITCH: Final = "TRADECOVER_TEST_WITHOUT_LOCKS"
_TEST_MARK: Final = "PYTEST_CURRENT_TEST"


def takes_locks() -> bool:
    """Tell whether transactions take their locks: always, but in the one test that leaves them out.

    Raises:
        RuntimeError: the switch is set outside a test.
    """
    if SWITCH not in os.environ:
        return True
    if _TEST_MARK not in os.environ:
        raise RuntimeError(f"{SWITCH} is set: limits would be overbooked; it is for one test alone")
    return False
