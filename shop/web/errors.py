"""One handler for every refusal and failure: a page for people, JSON for tablets and scripts."""

from __future__ import annotations

import logging
import secrets
import traceback
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from shop.db import session
from shop.kernel.errors import N_, DomainError

log = logging.getLogger("shop")

TITLES = {
    400: N_("请求有误"),
    401: N_("还没有登录"),
    403: N_("没有权限"),
    404: N_("没有找到"),
    405: N_("不支持这样访问"),
    409: N_("刚刚有人改过"),
    413: N_("文件太大"),
    422: N_("还不能提交"),
    423: N_("已锁定"),
    429: N_("操作太频繁"),
    500: N_("出错了"),
}

EXPLANATIONS = {
    400: N_("浏览器发来的内容看不懂。请返回上一页再试一次。"),
    403: N_("您没有权限看这里。需要的话请找老师。"),
    404: N_("这里什么也没有。可能链接写错了，或者内容已被删除。"),
    405: N_("这个地址不能这样打开。请从菜单进入。"),
    413: N_("上传的内容太大。请缩小后再传。"),
    429: N_("操作太频繁，请稍等一会儿再试。"),
}


def wants_json() -> bool:
    """Whether the caller is a script (tablet) rather than a person with a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json" or request.path.endswith(".json")


def translated(message: str, facts: Any) -> str:
    """A refusal's sentence in the reader's language with its facts filled in."""
    text: str = _(message)
    return str(text % facts) if facts else text


def problems_of(error: DomainError) -> list[dict[str, str]]:
    """Each problem of a refusal as field and sentence."""
    return [{"field": p.field, "message": translated(p.message, p.facts)} for p in error.problems]


def answer(status: int, title: str, message: str, **more: Any) -> ResponseReturnValue:
    """The page or JSON for something that went wrong."""
    if wants_json():
        return jsonify(error={"status": status, "message": message, **more}), status
    return render_template("error.html", status=status, title=title, message=message, **more), status


def _refused(error: DomainError) -> ResponseReturnValue:
    code = error.facts.get("code", "")
    message = translated(error.message, error.facts)
    return answer(error.status, _(TITLES[error.status]), message, problems=problems_of(error), code=code)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    message = _(EXPLANATIONS.get(status, EXPLANATIONS[400]))
    return answer(status, _(TITLES.get(status, TITLES[400])), message, problems=[], code="")


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    message = _("页面放得太久，安全口令已过期。请刷新页面后再提交一次，填写的内容不会丢。")
    return answer(400, _(TITLES[400]), message, problems=[], code="csrf")


def where(error: BaseException) -> str:
    """What kind of failure and on which lines. Its message is left out: it may quote what somebody typed."""
    told = [type(error).__name__, *(line.rstrip() for line in traceback.format_tb(error.__traceback__))]
    cause = error.__cause__ or error.__context__
    return "\n".join([*told, f"because of {where(cause)}"] if cause else told)


def _failed(error: Exception) -> ResponseReturnValue:
    number = secrets.token_hex(4)
    log.error("failure %s on %s: %s", number, request.endpoint, where(error))
    session().rollback()  # the page that says so asks the database too
    message = _("系统内部出错，编号 %(number)s。请把编号告诉老师；刚才的操作没有保存。", number=number)
    return answer(500, _(TITLES[500]), message, problems=[], code=number)


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Without a page: no address can be made for a name that is not ours."""
    return "地址不对：请用小店自己的地址打开。 Wrong address.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)
