"""The demo shop: invented people, the seed catalogue, a fortnight of sales, made through the areas' own actions."""
