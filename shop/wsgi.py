"""What the server loads: the shop, or the demo shop when SHOP_DEMO=1 (set by `shop serve`)."""

import os

from config import settings_from_environment
from shop import create_app

app = create_app(settings_from_environment(demo=os.environ.get("SHOP_DEMO") == "1"))
