"""The desk's page about the local network; how to trust the shop, as a page to print and files to install."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shop.kernel.errors import NotFound
from shop.upkeep.lan import trust as trusting
from shop.upkeep.lan.authority import authority_certificate
from shop.upkeep.lan.front import Answer
from shop.web.access import May, needs, public
from shop.web.address import lan
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
        trust_code=trusting.qr(served.trust_address) if served else None,
        shop_code=trusting.qr(served.address) if served else None,
        groups=trusting.groups_of(served.fingerprint) if served else [],
    )


@blueprint.get("/trust")
@public
def trust() -> ResponseReturnValue:
    """How to trust the shop's certificate, step by step, for each kind of device."""
    served = lan()
    return render_template(
        "lan/trust.html",
        served=served,
        groups=trusting.groups_of(served.fingerprint) if served else [],
        title=_("让平板信任本店"),
    )


@blueprint.get(trusting.CERTIFICATE)
@public
def certificate() -> ResponseReturnValue:
    """The shop's authority for Android, HarmonyOS and Windows."""
    found = authority_certificate(settings().data_dir)
    if found is None:
        raise NotFound
    return _file(trusting.certificate_answer(found))


@blueprint.get(trusting.PROFILE)
@public
def profile() -> ResponseReturnValue:
    """The shop's authority for iPad and iPhone."""
    found = authority_certificate(settings().data_dir)
    if found is None:
        raise NotFound
    return _file(trusting.profile_answer(found))


def _file(answer: Answer) -> Response:
    response = Response(answer.content, mimetype=answer.kind)
    response.headers.set("Content-Disposition", "attachment", filename=answer.download)
    return response
