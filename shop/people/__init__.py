"""Who works here and what each may do.

Nouns: person, role, right, device, session, approval, audit entry. Verbs: add a person, let in, switch on a
tablet by PIN, enrol and revoke a device, lock and unlock, approve one action, record what happened.
"""
