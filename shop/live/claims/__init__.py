"""Who wants what during a stream: claims that are held for some minutes, paid or given free again; never too many.

Nouns: claim (a buyer's word for so many of one link number), buyer (sealed; erased when its time is over).
Verbs: claim, pay, cancel, expire, withdraw (a till sold the piece), look at a buyer, erase.
A paid claim is an order of the shop on the channel 直播: money, stock and sums have one truth.
"""
