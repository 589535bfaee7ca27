"""What is asked about people, tablets and the shop's profile."""

from shop.people.queries.devices import people_on_device
from shop.people.queries.persons import nicknames
from shop.people.queries.profile import ShopProfile, Tender, shop_profile

__all__ = ["ShopProfile", "Tender", "nicknames", "people_on_device", "shop_profile"]
