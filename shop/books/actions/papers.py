"""Papers: money that moves without a sale. Somebody writes one, somebody else approves it, it is posted at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from shop.books.actions.posting import post_paper
from shop.books.models import Paper
from shop.books.rules.chart import MONEY_BY_PAPER
from shop.books.rules.papers import PAPER_KINDS
from shop.db import session, transaction
from shop.kernel.clock import business_day
from shop.kernel.errors import N_, Conflict, Forbidden, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.people.actions import audit
from shop.web.access import May
from shop.worklist.actions import close_about, open_item

KIND = "books_paper"
LARGEST_FEN = 10**10


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is said of a paper."""

    uuid: UUID
    kind: str
    day: date
    amount_fen: int
    money: str
    account: str = ""
    fee_fen: int = 0
    hall: str = ""
    payee: str = ""
    note: str = ""
    photo: str | None = None


class PaperDone(Conflict):
    """A paper is decided once."""

    message = N_("这张凭单已经处理过了。刷新后可以看到结果。")


class OwnPaper(Forbidden):
    """Who wrote a paper does not approve it."""

    message = N_("自己写的凭单要由另一位批准。")


def write_paper(facts: PaperFacts, *, by: int, at: datetime) -> Paper:
    """Keep a paper; it waits for somebody else. Sent twice it is one. Raises Invalid with every problem."""
    with transaction() as current:
        known = current.get(Paper, facts.uuid)
        if known is not None:
            return known
        if problems := _problems(facts, at):
            raise Invalid(problems=tuple(problems))
        paper = Paper(**asdict(facts), made_at=at, made_by=by)
        current.add(paper)
        current.flush()
        told = {"paper_uuid": str(paper.uuid), "kind": paper.kind, "amount": yuan(paper.amount_fen)}
        open_item(KIND, subject=_subject(paper), right=May.KEEP_BOOKS, facts=told, by=by, at=at)
        audit.record("paper.write", subject=_subject(paper), detail=_detail(paper), by=by, at=at)
        return paper


def decide(paper_uuid: UUID, *, approve: bool, reason: str, by: int, at: datetime) -> Paper:
    """Say yes (it is posted) or no. Raises NotFound, PaperDone, OwnPaper, Invalid."""
    with transaction() as current:
        paper = _waiting(paper_uuid)
        if paper.made_by == by:
            raise OwnPaper
        if not approve and not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("不批准请写明理由。")),))
        paper.state = "approved" if approve else "refused"
        paper.decided_at, paper.decided_by, paper.decision = at, by, reason.strip()
        current.flush()
        outcome = N_("已批准。") if approve else N_("没有批准。")
        close_about(KIND, subject=_subject(paper), outcome=outcome, by=by, at=at)
        audit.record(f"paper.{paper.state}", subject=_subject(paper), detail=_detail(paper), by=by, at=at)
        post_paper(paper.day, at=at)
        return paper


def withdraw(paper_uuid: UUID, *, by: int, at: datetime) -> Paper:
    """Who wrote a paper takes it back while it waits. Raises NotFound, PaperDone, Forbidden."""
    with transaction() as current:
        paper = _waiting(paper_uuid)
        if paper.made_by != by:
            raise Forbidden
        paper.state = "withdrawn"
        current.flush()
        close_about(KIND, subject=_subject(paper), outcome=N_("写的人撤回了。"), by=by, at=at)
        audit.record("paper.withdraw", subject=_subject(paper), detail=_detail(paper), by=by, at=at)
        return paper


def take_back(paper_uuid: UUID, *, reason: str, by: int, at: datetime) -> Paper:
    """An approved paper was wrong: it is posted the other way round. Raises NotFound, PaperDone, Invalid."""
    with transaction() as current:
        paper = _locked(paper_uuid)
        if paper.state != "approved":
            raise PaperDone
        if not reason.strip():
            raise Invalid(problems=(Problem("reason", N_("冲回请写明理由。")),))
        paper.state = "taken_back"
        paper.taken_back_at, paper.taken_back_by = at, by
        paper.decision = f"{paper.decision}；{reason.strip()}".strip("；")[:200]
        current.flush()
        audit.record("paper.take_back", subject=_subject(paper), detail=reason.strip(), by=by, at=at)
        post_paper(paper.day, at=at)
        return paper


def _locked(paper_uuid: UUID) -> Paper:
    paper = session().get(Paper, paper_uuid, with_for_update=True, populate_existing=True)
    if paper is None:
        raise NotFound
    return paper


def _waiting(paper_uuid: UUID) -> Paper:
    paper = _locked(paper_uuid)
    if paper.state != "waiting":
        raise PaperDone
    return paper


def _subject(paper: Paper) -> str:
    return f"books_paper:{paper.uuid}"


def _detail(paper: Paper) -> str:
    return f"{paper.kind} {yuan(paper.amount_fen)} {paper.payee} {paper.note}".strip()


def _problems(facts: PaperFacts, at: datetime) -> list[Problem]:
    kind = PAPER_KINDS.get(facts.kind)
    if kind is None:
        return [Problem("kind", N_("请选择是哪一种凭单。"))]
    problems = []
    if kind.choices and facts.account not in kind.choices:
        problems.append(Problem("account", N_("请选择钱用在哪里。")))
    if facts.money not in MONEY_BY_PAPER:
        problems.append(Problem("money", N_("请选择是哪一笔钱。")))
    if kind.choices and facts.account == facts.money:
        problems.append(Problem("account", N_("从哪里和到哪里不能是同一个。")))
    if not 0 < facts.amount_fen <= LARGEST_FEN:
        problems.append(Problem("amount", N_("金额要大于 0。")))
    if facts.fee_fen and not kind.with_fee:
        problems.append(Problem("fee", N_("只有结算才有扣点。")))
    if facts.fee_fen < 0 or (facts.fee_fen and facts.fee_fen >= facts.amount_fen):
        problems.append(Problem("fee", N_("扣点要小于结算总额。")))
    if facts.day > business_day(at):
        problems.append(Problem("day", N_("日期不能在今天以后。")))
    if facts.kind == "expense" and not (facts.photo or facts.note.strip()):
        problems.append(Problem("note", N_("请附上收据照片，或者写明没有收据的原因。")))
    return problems
