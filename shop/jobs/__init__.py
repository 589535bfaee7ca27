"""Work that is done beside the shop: nightly checks, imports, large exports, and what must follow a commit.

Nouns: job (one piece of work with state, progress and result), kind (what there is to do and who does it), lease (a
worker's claim on a job until a moment), night (the business day a nightly job is for), worker (the process).
Verbs: enqueue, claim, note progress, finish, fail, cancel, retry, plan the nights, forget.

A handler may be run again from the beginning after a power cut, so it does everything so that twice is as good as once.
"""
