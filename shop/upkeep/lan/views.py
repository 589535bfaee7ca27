"""The desk's page about the local network; how to trust the shop, as a page to print and files to install."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import NotFound
from shop.web.access import May, needs, public
from shop.web.address import lan, reach
from shop.web.codes import qr
from shop.web.now import settings

blueprint = Blueprint("lan", __name__)


@blueprint.get("/devices/wifi")
@needs(May.MANAGE_DEVICES)
def wifi() -> ResponseReturnValue:
    """How tablets reach the shop over the school's Wi-Fi: codes to scan, the fingerprint, what may be wrong."""
    served = lan()
    return render_template(
        "lan/wifi.html",
        served=served,
        reach=reach(),
        trust_code=qr(served.trust_address) if served else None,
        shop_code=qr(served.address) if served else None,
        groups=served.groups if served else [],
    )


@blueprint.get("/trust")
@public
def trust() -> ResponseReturnValue:
    """How to trust the shop's certificate, step by step, for each kind of device."""
    served = lan()
    return render_template(
        "lan/trust.html",
        served=served,
        groups=served.groups if served else [],
        title=_("让平板信任本店"),
    )


@blueprint.get("/trust/mabang-shop.crt")
@public
def certificate() -> ResponseReturnValue:
    """The shop's authority for Android, HarmonyOS and Windows."""
    return _file("certificate_answer")


@blueprint.get("/trust/mabang-shop.mobileconfig")
@public
def profile() -> ResponseReturnValue:
    """The shop's authority for iPad and iPhone."""
    return _file("profile_answer")


def _file(kind: str) -> Response:
    """The library of certificates is loaded only here: it would cost every start time and memory."""
    found = import_module("shop.upkeep.lan.authority").authority_certificate(settings().data_dir)
    if found is None:
        raise NotFound
    answer = getattr(import_module("shop.upkeep.lan.trust"), kind)(found)
    response = Response(answer.content, mimetype=answer.kind)
    response.headers.set("Content-Disposition", "attachment", filename=answer.download)
    return response
