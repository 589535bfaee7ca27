"""What fits and simulates, with numpy and `forecasting`. Only the worker and `shop plan` import it, never a page."""
