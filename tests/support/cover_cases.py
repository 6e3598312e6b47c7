"""Cases for the rules of cover: the worked example, single facts around one invoice, and seeded random ones."""

import random
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]

WORKED_EXAMPLE: Json = {
    "policy": {
        "currency": "EUR",
        "period": {"start": "2026-01-01", "end": "2027-01-01"},
        "countries": ["PL", "CZ"],
        "insured_percentage": {"named": "90", "discretionary": "80"},
        "max_payment_terms_days": 120,
        "max_extension_days": 60,
        "max_invoicing_days": 30,
        "month_end": {"cutoff_day": 24, "substitute_day": 2},
        "overdue_minimum": "0.00",
        "overdue_notice": {"days": 30, "anchor": "max_extension_end", "late": "deny"},
        "waiting": {"months": 6, "anchor": "due_date"},
        "claim_deadline": {"days": 240, "anchor": "due_date"},
        "payment_days": 30,
        "vat_insured": False,
        "threshold": "500.00",
        "deductible": {"amount": "1000.00", "basis": "after_percentage"},
        "minimum_retention": None,
        "aggregate_first_loss": {"amount": "10000.00", "basis": "before_percentage"},
        "max_liability": {"amount": "500000.00", "times_premium": "30", "rule": "lesser"},
        "recovery_split": "by_indemnity",
    },
    "buyer": {"country": "PL"},
    "limits": [
        {
            "kind": "base",
            "source": "named",
            "amount": "100000.00",
            "effective_for_shipments_from": "2026-01-01",
            "valid_to": None,
            "insured_percentage": None,
        }
    ],
    "prior_insured": "0.00",
    "invoices": [
        {
            "ref": "F1",
            "gross": "48800.00",
            "vat": "8800.00",
            "shipped_on": "2026-02-02",
            "invoiced_on": "2026-02-03",
            "due_on": "2026-04-04",
            "disputed": False,
        }
    ],
    "movements": [{"kind": "receipt", "amount": "30000.00", "on": "2026-05-05"}],
    "notices": [{"kind": "overdue", "on": "2026-06-20"}],
    "loss": {"kind": "insolvency", "on": "2026-07-01"},
    "year_to_date": {"indemnities_paid": "0.00", "first_loss_used": "0.00", "premium_paid": "20000.00"},
    "on": "2026-11-20",
}


def worked_example() -> Json:
    """Give a fresh copy of the example of `docs/cases.md`."""
    return deepcopy(WORKED_EXAMPLE)


def base(amount: str, since: str = "2026-01-01", **more: object) -> Json:
    """Give a named base limit."""
    return {"kind": "base", "source": "named", "amount": amount, "effective_for_shipments_from": since, **more}


def top_up(amount: str, since: str = "2026-01-01", **more: object) -> Json:
    """Give a top-up."""
    return {**base(amount, since), "kind": "top_up", **more}


def invoice(ref: str = "A", gross: str = "10000.00", **more: object) -> Json:
    """Give an invoice shipped and written on 2 March 2026, due on 1 April."""
    days = {"shipped_on": "2026-03-02", "invoiced_on": "2026-03-02", "due_on": "2026-04-01"}
    return {"ref": ref, "gross": gross, **days, **more}


def make_case(*invoices: Json, policy: Json | None = None, **more: object) -> Json:
    """Give a case with few rules on: 90 %, a limit of 100,000, insolvency on 1 July, judged on 1 August 2026."""
    terms = {
        "currency": "EUR",
        "period": {"start": "2026-01-01", "end": "2027-01-01"},
        "insured_percentage": {"named": "90", "discretionary": "80"},
        "payment_days": 30,
    }
    return {
        "policy": {**terms, **(policy or {})},
        "buyer": {"country": "PL"},
        "limits": [base("100000.00")],
        "invoices": list(invoices or (invoice(),)),
        "loss": {"kind": "insolvency", "on": "2026-07-01"},
        "on": "2026-08-01",
        **more,
    }


class RandomCase:
    """Draw one case from a seed: few days and small amounts, so that ties and bounds are met often."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - test data, repeatable by design
        self.currency = self.random.choice(["EUR", "EUR", "JPY", "KWD"])
        self.decimals = {"EUR": 2, "JPY": 0, "KWD": 3}[self.currency]
        self.span = self.random.choice([40, 120, 300])

    def draw(self) -> Json:
        """Draw the whole case."""
        happened_on = self.pick(self.day(40), self.day(40, start=self.span))
        loss = self.maybe(0.95, lambda: {"kind": self.pick("insolvency", "protracted_default"), "on": happened_on})
        invoices = [self.invoice(place) for place in range(self.random.randint(0, 9))]
        refs = [each["ref"] for each in invoices]
        used = {"indemnities_paid": self.amount(9), "first_loss_used": self.amount(9), "premium_paid": self.amount(9)}
        return {
            "policy": self.policy(),
            "buyer": {"country": self.rarely("DE", "PL")},
            "limits": self.maybe(0.95, self.limits),
            "prior_insured": self.maybe(0.3, lambda: self.amount(30)),
            "invoices": invoices,
            "movements": [each for _ in range(self.random.randint(0, 10)) if (each := self.movement(refs, loss))],
            "notices": self.maybe(0.8, lambda: [self.notice() for _ in range(self.random.randint(0, 4))]),
            "loss": loss,
            "year_to_date": used,
            "on": self.pick(self.day(200), self.day(200, start=self.span + 40)),
        }

    def policy(self) -> Json:
        extension = self.maybe(0.8, lambda: self.random.choice([0, 5, 20, 60]))
        anchors = ["due_date"] if extension is None else ["due_date", "max_extension_end", "max_extension_end"]
        deductible = {"amount": self.amount(9), "basis": self.pick("before_percentage", "after_percentage")}
        first_loss = {"amount": self.amount(40), "basis": self.pick("before_percentage", "after_percentage")}
        notice = {"days": self.few(), "anchor": self.pick(*anchors), "late": self.pick("deny", "flag", "flag")}
        waiting = {"months": self.random.randint(0, 4), "anchor": self.pick(*anchors, "notice")}
        deadline = {"days": self.random.choice([10, 60, 200]), "anchor": self.pick(*anchors, "notice")}
        return {
            "currency": self.currency,
            "period": {
                "start": self.rarely("2026-03-09", "2026-01-01"),
                "end": self.rarely("2026-04-05", "2027-03-01"),
            },
            "countries": self.rarely([], self.pick(None, ["PL", "CZ"])),
            "insured_percentage": {"named": self.pick("90", "85.5", "33.3333"), "discretionary": "80"},
            "max_payment_terms_days": self.maybe(0.3, lambda: 30),
            "max_extension_days": extension,
            "max_invoicing_days": self.maybe(0.3, lambda: 8),
            "month_end": self.maybe(
                0.5, lambda: {"cutoff_day": self.pick(1, 24, 31), "substitute_day": self.pick(2, 31)}
            ),
            "overdue_minimum": self.maybe(0.5, lambda: self.amount(3)),
            "overdue_notice": self.maybe(0.6, lambda: notice),
            "waiting": self.maybe(0.6, lambda: waiting),
            "claim_deadline": self.maybe(0.4, lambda: deadline),
            "payment_days": self.maybe(0.8, lambda: 30),
            "vat_insured": self.pick(*[True, False, None]),
            "threshold": self.maybe(0.3, lambda: self.amount(9)),
            "deductible": self.maybe(0.4, lambda: deductible),
            "minimum_retention": self.maybe(0.3, lambda: self.amount(10)),
            "aggregate_first_loss": self.maybe(0.4, lambda: first_loss),
            "max_liability": self.maybe(0.5, self.max_liability),
            "recovery_split": self.pick("by_indemnity", "by_percentage", "by_percentage", None),
        }

    def max_liability(self) -> Json:
        amount, times = self.maybe(0.7, lambda: self.amount(60)), self.maybe(0.7, lambda: self.pick("3", "12.5"))
        return {"amount": amount, "times_premium": times, "rule": self.pick("lesser", "greater")}

    def limits(self) -> list[Json]:
        first = {**self.limit(), "kind": "base", "effective_for_shipments_from": "2026-01-01", "valid_to": None}
        return [first, *(self.limit() for _ in range(self.pick(0, 0, 1, 2, 4)))]

    def limit(self) -> Json:
        kind = self.pick("base", "base", "top_up")
        return {
            "kind": kind,
            "source": self.pick("named", "discretionary"),
            "amount": self.rarely("0", self.pick(self.amount(50), self.amount(200), self.amount(400))),
            "effective_for_shipments_from": self.day(-60),
            "valid_to": self.maybe(0.3, lambda: self.day(30)),
            "insured_percentage": self.maybe(0.2, lambda: "72.25"),
        }

    def invoice(self, place: int) -> Json:
        shipped = date.fromisoformat(self.day())
        invoiced = shipped + timedelta(self.random.randint(-2, 10))
        minor = self.random.randint(1, 60 * 10**self.decimals)
        vat = self.random.choice([0, 0, minor * 19 // 119, self.random.randint(0, minor)])
        return {
            "ref": f"{self.pick('F', 'f', 'Ż')}{place}",
            "gross": self.written(minor),
            "vat": self.written(vat),
            "shipped_on": shipped.isoformat(),
            "invoiced_on": invoiced.isoformat(),
            "due_on": (invoiced + timedelta(self.random.choice([-3, 0, 10, 30, 31]))).isoformat(),
            "disputed": self.random.random() < 0.1,
        }

    def movement(self, refs: list[str], loss: Json | None) -> Json | None:
        on = self.day(60)
        is_after = loss is not None and on >= loss["on"]
        kind = self.pick("recovery", "recovery", "collection_cost") if is_after else self.pick("receipt", "credit_note")
        named = self.random.choice([*refs, None]) if kind == "credit_note" else None
        return {"kind": kind, "amount": self.amount(50), "on": on, "invoice": named}

    def notice(self) -> Json:
        return {"kind": self.pick("overdue", "overdue", "claim"), "on": self.day(100)}

    def day(self, more: int = 0, *, start: int = 0) -> str:
        low, high = (more, self.span) if more < 0 else (start, self.span + more)
        return (date(2026, 3, 1) + timedelta(self.random.randint(low, high))).isoformat()

    def few(self) -> int:
        return self.random.choice([0, 5, 30])

    def amount(self, most: int) -> str:
        return self.written(self.random.randint(0, most * 10**self.decimals))

    def written(self, minor: int) -> str:
        digits = f"{minor:0{self.decimals + 1}d}"
        return f"{digits[: -self.decimals]}.{digits[-self.decimals :]}" if self.decimals else digits

    def pick(self, *choices: Any) -> Any:  # noqa: ANN401 - any value of JSON
        return self.random.choice(choices)

    def rarely(self, seldom: Any, mostly: Any) -> Any:  # noqa: ANN401 - any value of JSON
        return seldom if self.random.random() < 0.1 else mostly

    def maybe(self, share: float, draw: Any) -> Any:  # noqa: ANN401 - any value of JSON
        return draw() if self.random.random() < share else None


def random_case(seed: int) -> Json:
    """Draw the case of a seed."""
    return RandomCase(seed).draw()
