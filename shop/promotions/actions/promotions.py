"""Proposing, changing, approving and stopping promotions."""

from __future__ import annotations

from datetime import datetime

from shop.catalog.actions.version import touch
from shop.db import session, transaction
from shop.kernel.clock import SHANGHAI
from shop.kernel.errors import N_, Conflict, Invalid
from shop.people.actions import audit
from shop.promotions.goods import not_below_the_card
from shop.promotions.models import Promotion
from shop.promotions.queries import promotion_of, rule_from, state_on
from shop.promotions.rules.checks import problems_of
from shop.promotions.rules.facts import Rule, json_of
from shop.promotions.rules.states import State


class AlreadyEnded(Conflict):
    """What has ended stays as it was, because sales refer to it."""

    message = N_("「%(name)s」已经结束，不能再改。可以照它新建一个。")


class NotADraft(Conflict):
    """Only a draft waits for approval."""

    message = N_("「%(name)s」已经批准过了。")


def save(rule: Rule, *, promotion_id: int | None = None, by: int, at: datetime) -> Promotion:
    """Propose a promotion, or change one: a changed one waits for approval again. Raises Invalid, AlreadyEnded."""
    rule = not_below_the_card(rule)
    problems = problems_of(rule)
    if problems:
        raise Invalid(problems=tuple(problems))
    with transaction() as current:
        row = _open(promotion_id, at=at) if promotion_id else Promotion(made_by=by, made_at=at)
        approved = row.approved_at is not None
        row.name, row.kind = rule.name, rule.kind
        row.rule = {name: value for name, value in json_of(rule).items() if name not in ("id", "name", "kind")}
        row.approved_at = row.approved_by = None
        current.add(row)
        current.flush()
        if approved:
            touch(at=at)
        verb = "promotion.change" if promotion_id else "promotion.add"
        audit.record(verb, subject=f"promotion:{row.id}", detail=rule.name, by=by, at=at)
    return row


def approve(promotion_id: int, *, by: int, at: datetime) -> Promotion:
    """From now on tills use it, as its schedule says. Raises NotADraft, AlreadyEnded."""
    with transaction():
        row = _open(promotion_id, at=at)
        if row.approved_at is not None:
            raise NotADraft(name=row.name)
        problems = problems_of(rule_from(row))
        if problems:
            raise Invalid(problems=tuple(problems))
        row.approved_at, row.approved_by = at, by
        touch(at=at)
        audit.record("promotion.approve", subject=f"promotion:{row.id}", detail=row.name, by=by, at=at)
    return row


def stop(promotion_id: int, *, by: int, at: datetime) -> Promotion:
    """It ends now. Raises AlreadyEnded."""
    with transaction():
        row = _open(promotion_id, at=at)
        row.stopped_at, row.stopped_by = at, by
        touch(at=at)
        audit.record("promotion.stop", subject=f"promotion:{row.id}", detail=row.name, by=by, at=at)
    return row


def _open(promotion_id: int, *, at: datetime) -> Promotion:
    row = promotion_of(promotion_id)
    session().refresh(row, with_for_update=True)
    if state_on(row, at.astimezone(SHANGHAI).date().isoformat()) is State.ENDED:
        raise AlreadyEnded(name=row.name)
    return row
