"""Jobs of the catalogue."""

from shop.jobs.kinds import Kind, register
from shop.jobs.rules import Urgency
from shop.kernel.errors import N_

IMPORT_SHEET = "import_products"

register(
    Kind(
        name=IMPORT_SHEET,
        title=N_("导入商品表格"),
        handler="shop.catalog.handlers:import_sheet",
        right="edit_catalog",
        urgency=Urgency.SOMEBODY_WAITS,
        page="catalog.products",
    )
)


def subject_of(mark: str) -> str:
    """What a job about this sheet is about: one job at a time."""
    return f"catalog_sheet:{mark[:16]}"
