"""The demo shop: invented people and eighteen months out of the simulated world, through the areas' own actions."""
