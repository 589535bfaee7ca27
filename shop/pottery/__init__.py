"""Works of pottery: what each is, who made it, whether food may touch it, and the lots of its firings.

A work belongs to one product of the catalogue. Verbs: save a work, certify it, enter and take back a lot, sell seconds
and single pieces as forms of the product, serve in a tested lot, take and follow a commission.
"""
