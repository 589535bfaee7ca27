"""What the server loads: the shop, or the demo shop when SHOP_DEMO=1 (set by `shop serve`)."""

# ruff: noqa: E402 - what is loaded stays: to look for garbage in between would cost a fifth of the start
import gc

gc.disable()

import os

from config import settings_from_environment
from shop import create_app
from shop.catalog.actions.shelves import begin_tax_rates
from shop.web import production
from shop.web.now import now

app = create_app(settings_from_environment(demo=os.environ.get("SHOP_DEMO") == "1"))
production.init_app(app)

with app.app_context():
    begin_tax_rates(at=now())

gc.enable()
gc.collect()
gc.freeze()  # full collections would otherwise stop a sale for 60 ms
gc.set_threshold(20_000, 20, 50)  # a batch of 50 sales makes thousands of small values and no cycle: a fifth faster
