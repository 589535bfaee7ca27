"""The demo shop: invented people, the seed catalogue and a fortnight of believable sales, made through the areas' own actions."""
