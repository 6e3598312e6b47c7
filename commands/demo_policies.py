"""The invented policies of the demo, each with the exporter who works under it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from basics.money import Money, Rate
from basics.periods import Period
from policies.cover.values import (
    Anchor,
    ClaimDeadline,
    CoverTerms,
    InsuredPercentage,
    Late,
    LiabilityRule,
    MaxLiability,
    OverdueNotice,
    RecoverySplit,
    Waiting,
)
from policies.values import PolicyDraft

PERIOD: Final = Period(date(2007, 10, 1), date(2010, 10, 1))
_NOTICE_DAYS: Final = 30
CLAUSES: Final = {
    "insured_percentage": "Clause 2.1: the insured share of each loss",
    "max_payment_terms_days": "Clause 3.1: longest payment terms",
    "max_extension_days": "Clause 3.3: longest extension of the due date",
    "max_invoicing_days": "Clause 3.2: longest time from shipment to invoice",
    "overdue_minimum": "Clause 5.1: amounts that need no notice",
    "overdue_notice": "Clause 5.2: notice of overdue invoices",
    "waiting": "Clause 6.1: waiting period of a protracted default",
    "claim_deadline": "Clause 6.2: last day to file a claim",
    "payment_days": "Clause 6.4: payment of the indemnity",
    "minimum_retention": "Clause 2.3: what you bear of each loss at least",
    "max_liability": "Clause 2.5: the most that is paid for a period",
    "recovery_split": "Clause 7.1: sharing of recoveries",
}


@dataclass(frozen=True, slots=True)
class DemoPolicy:
    """A policyholder of the demo, its exporter's log-in, and what its policy promises."""

    policyholder: str
    country: str
    exporter: str
    email: str
    number: str
    currency: str
    insured_percent: str
    premium_percent: str

    def draft(self) -> PolicyDraft:
        """Write the policy."""
        return PolicyDraft(
            number=self.number,
            terms=self._terms(),
            clauses=CLAUSES,
            premium_rate=Rate.parse_percent(self.premium_percent),
            minimum_premium=Money.parse("12000.00", self.currency),
            reduction_notice_days=_NOTICE_DAYS,
            is_invented=True,
        )

    def _terms(self) -> CoverTerms:
        return CoverTerms(
            currency=self.currency,
            period=PERIOD,
            insured_percentage=InsuredPercentage(named=Rate.parse_percent(self.insured_percent), discretionary=None),
            max_payment_terms_days=90,
            max_extension_days=60,
            max_invoicing_days=30,
            overdue_minimum=Money.parse("1000.00", self.currency),
            overdue_notice=OverdueNotice(days=30, anchor=Anchor.MAX_EXTENSION_END, late=Late.DENY),
            waiting=Waiting(months=5, anchor=Anchor.NOTICE),
            claim_deadline=ClaimDeadline(days=365, anchor=Anchor.DUE_DATE),
            payment_days=30,
            minimum_retention=Money.parse("2500.00", self.currency),
            max_liability=MaxLiability(Money.parse("4000000.00", self.currency), None, LiabilityRule.LESSER),
            recovery_split=RecoverySplit.BY_PERCENTAGE,
        )


DEMO_POLICIES: Final = (
    DemoPolicy(
        policyholder="Asterkiln Ceramics",
        country="CZ",
        exporter="Eva Novak",
        email="eva@asterkiln.example",
        number="TC-2007-001",
        currency="USD",
        insured_percent="90",
        premium_percent="0.28",
    ),
    DemoPolicy(
        policyholder="Brindleloom Textiles",
        country="PL",
        exporter="Piotr Sowa",
        email="piotr@brindleloom.example",
        number="TC-2007-002",
        currency="EUR",
        insured_percent="85",
        premium_percent="0.34",
    ),
    DemoPolicy(
        policyholder="Copperleaf Instruments",
        country="IL",
        exporter="Noa Barak",
        email="noa@copperleaf.example",
        number="TC-2007-003",
        currency="USD",
        insured_percent="90",
        premium_percent="0.31",
    ),
)
