"""What the server loads: the shop, or the demo shop when SHOP_DEMO=1 (set by `shop serve`)."""

import gc
import os

from config import settings_from_environment
from shop import create_app

app = create_app(settings_from_environment(demo=os.environ.get("SHOP_DEMO") == "1"))

gc.collect()
gc.freeze()  # what was loaded stays: full collections would otherwise stop a sale for 60 ms
