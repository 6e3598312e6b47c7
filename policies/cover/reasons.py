"""Why an invoice is not covered, as codes; the order of the members is the order in answers."""

from enum import StrEnum


class Ineligibility(StrEnum):
    """One failing test of an invoice."""

    SHIPPED_OUTSIDE_PERIOD = "shipped_outside_period"
    TERMS_TOO_LONG = "terms_too_long"
    INVOICED_LATE = "invoiced_late"
    COUNTRY_NOT_COVERED = "country_not_covered"
    DISPUTED = "disputed"
    AFTER_STOP = "after_stop"
    NO_LIMIT = "no_limit"
    SHIPPED_AFTER_LOSS = "shipped_after_loss"
