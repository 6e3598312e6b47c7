"""A second reading of `docs/cases.md`: slow, day by day, on the raw JSON of a case.

It shares no line and no structure with the product: every rule walks all days, all invoices and all limits. Amounts
are fractions of the major unit; printing is the last thing that happens.
"""

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

Json = dict[str, Any]
DECIMALS = {"EUR": 2, "JPY": 0, "KWD": 3}
ONE_DAY = timedelta(days=1)


def day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def sure_day(text: str) -> date:
    return date.fromisoformat(text)


def amount_of(text: str | None) -> Fraction:
    return Fraction(text or "0")


def printed(amount: Fraction, currency: str) -> str:
    """Print through decimals of 200 digits, unlike the product, which rounds a fraction."""
    wide = Context(prec=200, rounding=ROUND_HALF_EVEN)
    quotient = wide.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    text = f"{quotient.quantize(Decimal(1).scaleb(-DECIMALS[currency]), context=wide):f}"
    return text.removeprefix("-") if Fraction(text) == 0 else text


def months_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Oracle:
    """One case, worked through by hand."""

    def __init__(self, case: Json, *, is_clock: bool) -> None:
        self.case = case
        self.policy = case["policy"]
        self.currency = self.policy["currency"]
        self.on = sure_day(case["on"])
        self.invoices: list[Json] = case["invoices"]
        self.loss: Json | None = case.get("loss")
        self.movements = [each for each in case.get("movements") or [] if sure_day(each["on"]) <= self.on]
        given = [each for each in case.get("notices") or [] if sure_day(each["on"]) <= self.on]
        self.overdue_notices = sorted(sure_day(each["on"]) for each in given if each["kind"] == "overdue")
        self.claim_notices = sorted(sure_day(each["on"]) for each in given if each["kind"] == "claim")
        self.minimum = amount_of(self.policy.get("overdue_minimum"))
        self.history: dict[date, dict[str, Fraction]] = {}
        self.start: dict[str, Fraction] = {}
        self.still_open: dict[str, Fraction] = {}
        self.pool = Fraction(0)
        self.walk(is_clock=is_clock)

    # 2. allocation

    def walk(self, *, is_clock: bool) -> None:
        """Live through every day and write down what is open in the evening."""
        gross = {each["ref"]: amount_of(each["gross"]) for each in self.invoices}
        days = [sure_day(each["invoiced_on"]) for each in self.invoices]
        days += [sure_day(each["on"]) for each in self.movements]
        self.first, self.last = min(days, default=self.on), max(days, default=self.on)
        self.still_open, issued = dict(gross), set()
        today = self.first
        while today <= self.last:
            for invoice in self.invoices:
                if sure_day(invoice["invoiced_on"]) == today:
                    issued.add(invoice["ref"])
                    self.pool = self.take(invoice["ref"], self.pool)
            for kinds in (("credit_note",), ("receipt", "recovery") if is_clock else ("receipt",)):
                for movement in self.movements:
                    if movement["kind"] in kinds and sure_day(movement["on"]) == today:
                        self.receive(movement, issued)
            self.history[today] = dict(self.still_open)
            today += ONE_DAY
        self.start = gross

    def receive(self, movement: Json, issued: set[str]) -> None:
        money = amount_of(movement["amount"])
        if movement.get("invoice"):
            money = self.take(movement["invoice"], money)
        for invoice in sorted(self.invoices, key=lambda each: (each["due_on"], each["invoiced_on"], each["ref"])):
            if invoice["ref"] in issued:
                money = self.take(invoice["ref"], money)
        self.pool += money

    def take(self, ref: str, money: Fraction) -> Fraction:
        used = min(money, self.still_open[ref])
        self.still_open[ref] -= used
        return money - used

    def open_on(self, ref: str, evening: date) -> Fraction:
        if evening < self.first:
            return Fraction(self.start[ref])
        return self.history[min(evening, self.last)][ref]

    def open_at_end(self, ref: str) -> Fraction:
        return self.still_open[ref]

    # 1. dates

    def extension_end(self, invoice: Json) -> date | None:
        days = self.policy.get("max_extension_days")
        if days is None:
            return None
        end = sure_day(invoice["due_on"]) + timedelta(days=days)
        rule = self.policy.get("month_end")
        invoiced = sure_day(invoice["invoiced_on"])
        if rule and invoiced.day >= rule["cutoff_day"]:
            month = months_later(invoiced.replace(day=1), 1)
            length = calendar.monthrange(month.year, month.month)[1]
            end += month.replace(day=min(rule["substitute_day"], length)) - invoiced
        return end

    def first_notice(self, invoice: Json) -> date | None:
        later = [day for day in self.overdue_notices if day > sure_day(invoice["due_on"])]
        return later[0] if later else None

    def anchored(self, term: Json, invoice: Json) -> date | None:
        if term["anchor"] == "due_date":
            return sure_day(invoice["due_on"])
        return self.extension_end(invoice) if term["anchor"] == "max_extension_end" else self.first_notice(invoice)

    def deadline(self, key: str, invoice: Json) -> date | None:
        term = self.policy.get(key)
        anchor = self.anchored(term, invoice) if term else None
        if anchor is None:
            return None
        if "months" in term:
            return months_later(anchor, term["months"])
        return anchor + timedelta(days=term["days"])

    # 3. to 6. cover

    def limit_on(self, day: date) -> tuple[Fraction, Fraction]:
        base = None
        for limit in self.case.get("limits") or []:
            if limit["kind"] == "base" and self.in_force(limit, day):
                start = limit["effective_for_shipments_from"]
                if base is None or start >= base["effective_for_shipments_from"]:
                    base = limit
        if base is None:
            return Fraction(0), Fraction(0)
        amount = amount_of(base["amount"])
        for limit in self.case["limits"]:
            if amount_of(base["amount"]) > 0 and limit["kind"] == "top_up" and self.in_force(limit, day):
                amount += amount_of(limit["amount"])
        percent = base.get("insured_percentage") or self.policy["insured_percentage"][base["source"]]
        return amount, Fraction(percent) / 100

    @staticmethod
    def in_force(limit: Json, day: date) -> bool:
        ends = day_of(limit.get("valid_to"))
        return sure_day(limit["effective_for_shipments_from"]) <= day and (ends is None or day < ends)

    def is_relevant(self, invoice: Json, evening: date) -> bool:
        return not invoice.get("disputed") and self.open_on(invoice["ref"], evening) > self.minimum

    def is_stopped(self, invoice: Json) -> bool:
        shipped = sure_day(invoice["shipped_on"])
        for other in self.invoices:
            end = self.extension_end(other)
            ended = other is not invoice and end is not None and end < shipped
            if ended and self.is_relevant(other, shipped - ONE_DAY):
                return True
        return False

    def reasons(self, invoice: Json) -> list[str]:
        shipped, invoiced = sure_day(invoice["shipped_on"]), sure_day(invoice["invoiced_on"])
        due = sure_day(invoice["due_on"])
        period, failing = self.policy["period"], []
        if shipped < sure_day(period["start"]) or shipped >= sure_day(period["end"]):
            failing.append("shipped_outside_period")
        longest = self.policy.get("max_payment_terms_days")
        if longest is not None and invoiced + timedelta(days=longest) < due:
            failing.append("terms_too_long")
        longest = self.policy.get("max_invoicing_days")
        if longest is not None and shipped + timedelta(days=longest) < invoiced:
            failing.append("invoiced_late")
        countries = self.policy.get("countries")
        if countries is not None and self.case["buyer"]["country"] not in countries:
            failing.append("country_not_covered")
        if invoice.get("disputed"):
            failing.append("disputed")
        if self.is_stopped(invoice):
            failing.append("after_stop")
        if self.limit_on(shipped)[0] == 0:
            failing.append("no_limit")
        if self.loss and shipped >= sure_day(self.loss["on"]):
            failing.append("shipped_after_loss")
        return failing

    def base(self, invoice: Json) -> Fraction:
        gross, vat = amount_of(invoice["gross"]), amount_of(invoice.get("vat"))
        share = Fraction(1) if self.policy.get("vat_insured") else (gross - vat) / gross
        return self.open_at_end(invoice["ref"]) * share

    def insured(self) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        order = sorted(self.invoices, key=lambda each: (each["shipped_on"], each["invoiced_on"], each["ref"]))
        for invoice in order:
            if not self.reasons(invoice):
                limit, _ = self.limit_on(sure_day(invoice["shipped_on"]))
                free = limit - (amount_of(self.case.get("prior_insured")) + sum(found.values(), Fraction(0)))
                found[invoice["ref"]] = min(self.base(invoice), max(Fraction(0), free))
        return found

    # 7. pipeline

    def pipeline(self, debt: Fraction, weighted: Fraction) -> tuple[list[tuple[str, Fraction, str | None]], Fraction]:
        policy, used = self.policy, self.case.get("year_to_date") or {}
        steps: list[tuple[str, Fraction, str | None]] = [("L", debt, None)]
        first_loss = policy.get("aggregate_first_loss")
        budget = Fraction(0)
        if first_loss:
            budget = max(amount_of(first_loss["amount"]) - amount_of(used.get("first_loss_used")), Fraction(0))
        absorbed = Fraction(0)
        left = debt
        if policy.get("threshold") is not None:
            if debt <= amount_of(policy["threshold"]):
                left = Fraction(0)
            steps.append(("threshold", left, "threshold"))
        deductible = policy.get("deductible")
        if deductible and deductible["basis"] == "before_percentage":
            left = max(left - amount_of(deductible["amount"]), Fraction(0))
            steps.append(("deductible", left, "deductible"))
        if first_loss and first_loss["basis"] == "before_percentage":
            absorbed = min(left, budget)
            left -= absorbed
            steps.append(("first_loss", left, "aggregate_first_loss"))
        amount = weighted * left / debt if debt else Fraction(0)
        steps.append(("percentage", amount, "insured_percentage"))
        if deductible and deductible["basis"] == "after_percentage":
            amount = max(amount - amount_of(deductible["amount"]), Fraction(0))
            steps.append(("deductible", amount, "deductible"))
        if policy.get("minimum_retention") is not None:
            amount = min(amount, max(left - amount_of(policy["minimum_retention"]), Fraction(0)))
            steps.append(("minimum_retention", amount, "minimum_retention"))
        if first_loss and first_loss["basis"] == "after_percentage":
            absorbed = min(amount, budget)
            amount -= absorbed
            steps.append(("first_loss", amount, "aggregate_first_loss"))
        ceiling = self.liability_left()
        if ceiling is not None:
            amount = min(amount, ceiling)
            steps.append(("max_liability", amount, "max_liability"))
        steps.append(("indemnity", amount, None))
        return steps, absorbed

    def liability_left(self) -> Fraction | None:
        term, used = self.policy.get("max_liability"), self.case.get("year_to_date") or {}
        if not term:
            return None
        ceilings = [amount_of(term["amount"])] if term.get("amount") is not None else []
        if term.get("times_premium") is not None:
            ceilings.append(Fraction(term["times_premium"]) * amount_of(used["premium_paid"]))
        if not ceilings:
            return None
        ceilings.sort()
        chosen = ceilings[-1] if term.get("rule") == "greater" else ceilings[0]
        return max(chosen - amount_of(used.get("indemnities_paid")), Fraction(0))

    # 8. notice, waiting, deadline

    def is_notice_late(self) -> bool:
        return any(self.is_late_for(invoice) for invoice in self.invoices)

    def is_late_for(self, invoice: Json) -> bool:
        deadline = self.deadline("overdue_notice", invoice)
        if deadline is None or not deadline < self.on or not self.is_relevant(invoice, deadline):
            return False
        assert self.loss is not None
        if self.loss["kind"] == "insolvency" and sure_day(self.loss["on"]) <= deadline:
            return False
        return not any(sure_day(invoice["due_on"]) < day <= deadline for day in self.overdue_notices)

    def oldest(self) -> Json | None:
        candidates = [each for each in self.invoices if not self.reasons(each) and self.open_at_end(each["ref"]) > 0]
        candidates.sort(key=lambda each: (each["due_on"], each["invoiced_on"], each["ref"]))
        return candidates[0] if candidates else None

    def judge(self, indemnity: Fraction) -> Json:
        """Find outcome, reasons, and the two dates."""
        assert self.loss is not None
        oldest, days = self.oldest(), self.policy.get("payment_days")
        denials: list[str] = []
        flagged: list[str] = []
        if self.is_notice_late():
            (denials if self.policy["overdue_notice"]["late"] == "deny" else flagged).append("notice_late")
        filed = self.claim_notices[0] if self.claim_notices else self.on
        claim_by = self.deadline("claim_deadline", oldest) if oldest else None
        if claim_by is not None and filed > claim_by:
            denials.append("claim_late")
        until, waits = None, False
        if oldest and self.policy.get("waiting") and self.loss["kind"] == "protracted_default":
            until = self.deadline("waiting", oldest)
            waits = until is None or self.on < until
        pay_by = None
        if denials:
            outcome = "denied"
        elif waits:
            outcome, pay_by = "waiting", until
        elif Fraction(printed(indemnity, self.currency)) > 0:
            outcome, pay_by = "payable", max(self.on, until) if until else self.on
        else:
            outcome = "nothing"
        if pay_by is not None:
            pay_by = None if days is None else pay_by + timedelta(days=days)
        return {
            "outcome": outcome,
            "reasons": denials + (["waiting"] if outcome == "waiting" else []) + flagged,
            "pay_by": pay_by and pay_by.isoformat(),
            "waiting_until": until and until.isoformat(),
        }

    def assess(self) -> Json:
        assert self.loss is not None
        insured = self.insured()
        rates = {each["ref"]: self.limit_on(sure_day(each["shipped_on"]))[1] for each in self.invoices}
        debt = sum(insured.values(), Fraction(0))
        weighted = sum((amount * rates[ref] for ref, amount in insured.items()), Fraction(0))
        steps, absorbed = self.pipeline(debt, weighted)
        indemnity = steps[-1][1]

        verdict = self.judge(indemnity)
        if verdict["outcome"] == "denied":
            indemnity, absorbed = Fraction(0), Fraction(0)
            steps[-1] = ("indemnity", indemnity, None)

        def show(amount: Fraction) -> str:
            return printed(amount, self.currency)

        left = self.liability_left()
        used = amount_of((self.case.get("year_to_date") or {}).get("first_loss_used"))
        return {
            **verdict,
            "indemnity": show(indemnity),
            "L": show(debt),
            "insured_percentage_sum": show(weighted),
            "first_loss_used": show(used + absorbed),
            "max_liability_left": None if left is None else show(left),
            "unallocated": show(self.pool),
            "steps": [{"step": name, "amount": show(amount), "clause": clause} for name, amount, clause in steps],
            "invoices": [self.assessed(each, insured.get(each["ref"], Fraction(0))) for each in self.invoices],
            "recovery": {
                name: show(amount) for name, amount in self.recovery(debt, weighted, indemnity=indemnity).items()
            },
        }

    def assessed(self, invoice: Json, insured: Fraction) -> Json:
        return {
            "ref": invoice["ref"],
            "open_gross": printed(self.open_at_end(invoice["ref"]), self.currency),
            "base": printed(self.base(invoice), self.currency),
            "limit": printed(self.limit_on(sure_day(invoice["shipped_on"]))[0], self.currency),
            "insured": printed(insured, self.currency),
            "uninsured": printed(self.base(invoice) - insured, self.currency),
            "reasons": self.reasons(invoice),
        }

    # 9. after the loss

    def recovery(self, debt: Fraction, weighted: Fraction, *, indemnity: Fraction) -> dict[str, Fraction]:
        net = Fraction(0)
        for movement in self.movements:
            if movement["kind"] == "recovery":
                net += amount_of(movement["amount"])
            if movement["kind"] == "collection_cost":
                net -= amount_of(movement["amount"])
        everything = sum((self.open_at_end(each["ref"]) for each in self.invoices), Fraction(0))
        part = net * debt / everything if everything else Fraction(0)
        insurer = Fraction(0)
        split = self.policy.get("recovery_split")
        if indemnity > 0 and split:
            insurer = part * (indemnity if split == "by_indemnity" else weighted) / debt
            insurer = min(insurer, indemnity)
        return {"net": net, "insured_part": part, "insurer": insurer, "policyholder": net - insurer}

    # the clock

    def clock(self) -> Json:
        stops = []
        for invoice in self.invoices:
            end = self.extension_end(invoice)
            at_end = self.open_at_end(invoice["ref"])
            if end is not None and at_end > self.minimum and not invoice.get("disputed"):
                stops.append(end + ONE_DAY)
        return {
            "as_of": self.on.isoformat(),
            "stop_shipments_from": min(stops).isoformat() if stops else None,
            "invoices": [self.clocked(each) for each in self.invoices],
        }

    def clocked(self, invoice: Json) -> Json:
        duties: list[Json] = []
        claimed = self.claim_notices[0] if self.claim_notices else None
        asked = (
            ("notify_overdue", "overdue_notice", self.first_notice(invoice)),
            ("file_claim", "claim_deadline", claimed),
        )
        for duty, key, done in asked:
            by = self.deadline(key, invoice)
            if by is None:
                continue
            undone, early = ("missed" if by < self.on else "due"), done is not None and done <= by
            state = undone if done is None else "done" if early else "done_late"
            duties.append({"duty": duty, "date": by.isoformat(), "state": state, "clause": key})
        insolvent = self.loss and self.loss["kind"] == "insolvency"
        begins = sure_day(self.loss["on"]) if self.loss and insolvent else self.deadline("waiting", invoice)
        if begins is not None:
            clause = "waiting" if self.policy.get("waiting") else None
            duties.append({"duty": "claim_from", "date": begins.isoformat(), "state": None, "clause": clause})
        if self.open_at_end(invoice["ref"]) == 0:
            duties = [each for each in duties if self.was_missed_unpaid(each, invoice)]
        due = sorted((each for each in duties if each["state"] == "due"), key=lambda each: each["date"])
        end = self.extension_end(invoice)
        return {
            "ref": invoice["ref"],
            "open_gross": printed(self.open_at_end(invoice["ref"]), self.currency),
            "extension_ends": end and end.isoformat(),
            "duties": duties,
            "next": due[0]["duty"] if due else None,
        }

    def was_missed_unpaid(self, duty: Json, invoice: Json) -> bool:
        late = duty["state"] in ("done_late", "missed")
        return late and self.open_on(invoice["ref"], sure_day(duty["date"])) > 0


def expected_assessment(case: Json) -> Json:
    """Work out `claims assess --json`."""
    return Oracle(case, is_clock=False).assess()


def expected_clock(case: Json) -> Json:
    """Work out `cover clock --json`."""
    return Oracle(case, is_clock=True).clock()
