"""Assessments as plain JSON and back: what a row keeps, and what a recomputation is compared with."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from basics.grades import Grade
from underwriting.reasons import OverrideReason, Reason, ReasonCode
from underwriting.values import (
    Assessment,
    AssessmentInputs,
    AssessmentState,
    Change,
    Completeness,
    Contribution,
    Counterfactual,
    KnockOut,
    KnockOutKind,
    Override,
    PaymentRecord,
    Profile,
    PublicEvent,
    StatementFacts,
)


def inputs_as_json(inputs: AssessmentInputs) -> dict[str, Any]:
    """Write inputs as JSON; `inputs_from_json` is the inverse."""
    return {
        "on": inputs.on.isoformat(),
        "previous_grade": _number(inputs.previous_grade),
        "statements": [
            {
                "statement_id": facts.statement_id,
                "fiscal_year": facts.fiscal_year,
                "period_end": facts.period_end.isoformat(),
                "known_at": facts.known_at.isoformat(),
                "currency": facts.currency,
                "lines": dict(facts.lines),
                "is_accepted": facts.is_accepted,
            }
            for facts in inputs.statements
        ],
        "overrides": [
            {
                "steps": override.steps,
                "reason": override.reason.value,
                "author": override.author,
                "valid_from": override.valid_from.isoformat(),
                "valid_until": override.valid_until.isoformat(),
                "approver": override.approver,
            }
            for override in inputs.overrides
        ],
        "knock_outs": [
            {"kind": knock_out.kind.value, "known_at": knock_out.known_at.isoformat()}
            for knock_out in inputs.knock_outs
        ],
        "country": inputs.country,
        "payment": _payment_as_json(inputs.payment),
        "events": [
            {
                "kind": event.kind,
                "happened_on": event.happened_on.isoformat(),
                "known_at": event.known_at.isoformat(),
                "reference": event.reference,
            }
            for event in inputs.events
        ],
        "profile": _profile_as_json(inputs.profile),
    }


def inputs_from_json(stored: Mapping[str, Any]) -> AssessmentInputs:
    """Read inputs back; those stored before there were stages say nothing of them."""
    return AssessmentInputs(
        on=date.fromisoformat(stored["on"]),
        previous_grade=_grade(stored["previous_grade"]),
        statements=tuple(
            StatementFacts(
                statement_id=entry["statement_id"],
                fiscal_year=entry["fiscal_year"],
                period_end=date.fromisoformat(entry["period_end"]),
                known_at=date.fromisoformat(entry["known_at"]),
                currency=entry["currency"],
                lines=entry["lines"],
                is_accepted=entry["is_accepted"],
            )
            for entry in stored["statements"]
        ),
        overrides=tuple(
            Override(
                steps=entry["steps"],
                reason=OverrideReason(entry["reason"]),
                author=entry["author"],
                valid_from=date.fromisoformat(entry["valid_from"]),
                valid_until=date.fromisoformat(entry["valid_until"]),
                approver=entry["approver"],
            )
            for entry in stored["overrides"]
        ),
        knock_outs=tuple(
            KnockOut(KnockOutKind(entry["kind"]), date.fromisoformat(entry["known_at"]))
            for entry in stored["knock_outs"]
        ),
        country=stored.get("country"),
        payment=_payment(stored.get("payment")),
        events=tuple(
            PublicEvent(
                kind=entry["kind"],
                happened_on=date.fromisoformat(entry["happened_on"]),
                known_at=date.fromisoformat(entry["known_at"]),
                reference=entry["reference"],
            )
            for entry in stored.get("events", ())
        ),
        profile=_profile(stored.get("profile")),
    )


def assessment_as_json(assessment: Assessment) -> dict[str, Any]:
    """Write an assessment as JSON, floats in full; `assessment_from_json` is the inverse."""
    return {
        "state": assessment.state.value,
        "on": assessment.on.isoformat(),
        "scorecard": {"name": assessment.scorecard_name, "sha256": assessment.scorecard_sha256},
        "statement_ids": list(assessment.statement_ids),
        "base": assessment.base,
        "score": assessment.score,
        "pd": assessment.pd,
        "model_grade": _number(assessment.model_grade),
        "grade": _number(assessment.grade),
        "completeness": assessment.completeness.value if assessment.completeness else None,
        "contributions": [
            [part.feature, part.group, part.points, part.value, part.peer_median] for part in assessment.contributions
        ],
        "reasons": [[said.code.value, dict(said.parameters)] for said in assessment.reasons],
        "counterfactual": _counterfactual_as_json(assessment.counterfactual),
    }


def assessment_from_json(stored: Mapping[str, Any]) -> Assessment:
    """Read an assessment back."""
    return Assessment(
        state=AssessmentState(stored["state"]),
        on=date.fromisoformat(stored["on"]),
        scorecard_name=stored["scorecard"]["name"],
        scorecard_sha256=stored["scorecard"]["sha256"],
        statement_ids=tuple(stored["statement_ids"]),
        base=stored["base"],
        score=stored["score"],
        pd=stored["pd"],
        model_grade=_grade(stored["model_grade"]),
        grade=_grade(stored["grade"]),
        completeness=Completeness(stored["completeness"]) if stored["completeness"] else None,
        contributions=tuple(Contribution(*entry) for entry in stored["contributions"]),
        reasons=_reasons(stored["reasons"]),
        counterfactual=_counterfactual(stored["counterfactual"]),
    )


def _payment_as_json(payment: PaymentRecord | None) -> dict[str, Any] | None:
    if payment is None:
        return None
    return {
        "dbt_days": payment.dbt_days,
        "contributors": payment.contributors,
        "period_end": payment.period_end.isoformat(),
        "known_at": payment.known_at.isoformat(),
    }


def _payment(stored: Mapping[str, Any] | None) -> PaymentRecord | None:
    if stored is None:
        return None
    return PaymentRecord(
        dbt_days=stored["dbt_days"],
        contributors=stored["contributors"],
        period_end=date.fromisoformat(stored["period_end"]),
        known_at=date.fromisoformat(stored["known_at"]),
    )


def _profile_as_json(profile: Profile | None) -> dict[str, Any] | None:
    if profile is None:
        return None
    return {
        "sector": profile.sector,
        "founded_on": profile.founded_on.isoformat() if profile.founded_on else None,
        "employees": profile.employees,
        "known_at": profile.known_at.isoformat(),
    }


def _profile(stored: Mapping[str, Any] | None) -> Profile | None:
    if stored is None:
        return None
    founded = stored["founded_on"]
    return Profile(
        sector=stored["sector"],
        founded_on=date.fromisoformat(founded) if founded else None,
        employees=stored["employees"],
        known_at=date.fromisoformat(stored["known_at"]),
    )


def _counterfactual_as_json(found: Counterfactual | None) -> dict[str, Any] | None:
    if found is None:
        return None
    changes = [[change.feature, change.from_value, change.to_value] for change in found.changes]
    return {"changes": changes, "grade": found.grade.number, "pd": found.pd}


def _counterfactual(stored: Mapping[str, Any] | None) -> Counterfactual | None:
    if stored is None:
        return None
    changes = tuple(Change(*entry) for entry in stored["changes"])
    return Counterfactual(changes, Grade(stored["grade"]), stored["pd"])


def _reasons(stored: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[Reason, ...]:
    return tuple(Reason(ReasonCode(code), tuple(parameters.items())) for code, parameters in stored)


def _number(grade: Grade | None) -> int | None:
    return grade.number if grade else None


def _grade(number: int | None) -> Grade | None:
    return Grade(number) if number is not None else None
