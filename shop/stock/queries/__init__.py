"""What pages and other areas ask of stock."""
