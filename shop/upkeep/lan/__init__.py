"""The shop on the school's own network: tablets reach this computer over HTTPS.

`addresses` finds out under which names this computer is reached, `authority` makes the certificates that tablets trust,
`front` is the small plain-HTTP door that only shows how to trust them, `trust` renders its pages, `serve` runs it all
and keeps it right when an address changes or a certificate ends, `views` are the desk's pages about it.
"""
