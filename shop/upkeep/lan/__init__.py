"""The shop on the school's own network: tablets reach this computer over HTTPS.

`authority` makes the certificates that tablets trust, `keeping` renews them when a name or a date asks for it,
`front` is the small plain-HTTP door that only shows how to trust them, `trust` renders its pages, `serve` and `minding`
run it all, `views` are the desk's pages about it.
"""
