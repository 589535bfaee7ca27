"""Reading batches and mappings."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from shop.db import session
from shop.kernel.errors import N_, NotFound
from shop.kernel.quantity import Thousandths
from shop.sales.imports.reading import Source, look_at
from shop.sales.imports.rules.fields import ColumnMapping, from_json, header_hash
from shop.sales.imports.rules.guess import guess
from shop.sales.imports.sheets import Unusable
from shop.sales.imports.states import BatchState
from shop.sales.models import ImportBatch, ImportMapping, Order, OrderLine
from shop.web.now import settings


def files_folder() -> Path:
    """Where uploaded histories wait for their import and rejected rows are kept."""
    return settings().data_dir / "imports"


def kept_file(batch_id: int) -> Path:
    """An uploaded file until it is imported."""
    return files_folder() / f"{batch_id}.source"


def batch_of(batch_id: int) -> ImportBatch:
    """The batch as it is now. Raises NotFound."""
    batch = session().get(ImportBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound
    return batch


def source_of(batch_id: int) -> Source:
    """The uploaded file of a batch, looked at again. Raises NotFound, Unusable."""
    batch = batch_of(batch_id)
    path = kept_file(batch_id)
    if not path.is_file():
        raise Unusable(N_("上传的文件已经不在了，请重新上传。已经导入的单不会重复。"))
    return look_at(path, name=batch.file_name)


def suggested_mapping(source: Source) -> ColumnMapping:
    """The mapping somebody confirmed for the same columns, else a guess."""
    digest = header_hash(source.header)
    kept = session().scalar(select(ImportMapping.mapping).where(ImportMapping.header_sha256 == digest))
    return from_json(kept) if kept else guess(source.header, source.samples)


def coverage(batch_id: int) -> tuple[Thousandths, Thousandths]:
    """How much the batch sold, and how much of it without a known price."""
    statement = (
        select(
            func.coalesce(func.sum(OrderLine.quantity), 0),
            func.coalesce(func.sum(OrderLine.quantity).filter(OrderLine.price_known.is_(False)), 0),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.batch_id == batch_id)
    )
    sold, unpriced = session().execute(statement).one()
    return int(sold), int(unpriced)


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """The newest import of exactly the same file that still counts."""
    return session().scalar(
        select(ImportBatch)
        .where(
            ImportBatch.file_sha256 == batch.file_sha256,
            ImportBatch.id != batch.id,
            ImportBatch.state.in_((BatchState.DONE, BatchState.RUNNING, BatchState.STOPPED)),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
