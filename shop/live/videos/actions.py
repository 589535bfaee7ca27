"""Note a short video, or correct what was noted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from shop.catalog.models import Product
from shop.db import transaction
from shop.kernel.errors import N_, Invalid, NotFound, Problem
from shop.kernel.money import yuan
from shop.live.imports.rules.states import Platform
from shop.live.videos.models import ShortVideo
from shop.live.videos.rules import VideoFacts, video_problems
from shop.people.actions import audit


def save_video(facts: VideoFacts, *, video_id: int | None, by: int, at: datetime) -> ShortVideo:
    """Keep an entry, new or corrected. Raises NotFound, Invalid with every problem."""
    with transaction() as current:
        problems = video_problems(facts, at=at)
        if facts.platform not in list(Platform):
            problems.append(Problem("platform", N_("请选平台。")))
        if facts.product_id is not None and current.get(Product, facts.product_id) is None:
            problems.append(Problem("product_id", N_("请选作品或商品。")))
        if problems:
            raise Invalid(problems=tuple(problems))
        video = ShortVideo() if video_id is None else current.get(ShortVideo, video_id, with_for_update=True)
        if video is None:
            raise NotFound
        for name, value in asdict(facts).items():
            setattr(video, name, value)
        video.noted_at, video.noted_by = at, by
        current.add(video)
        current.flush()
        detail = f"{video.title} {video.views} {video.likes} {video.orders} {yuan(video.cost_fen)}"
        verb = "video.note" if video_id is None else "video.correct"
        audit.record(verb, subject=f"short_video:{video.id}", detail=detail, by=by, at=at)
        return video
