"""Food safety: what is measured, cleaned, opened, thrown away, kept as a sample, and until when people are certified.

A point is a thing to look at (a fridge's temperature, a cleaning task) and how often; a record is one look, never
changed, only taken back. Opened and expired goods are the lots of the stock; what has expired leaves by a paper of the
stock. A sample of food is kept two days. A health certificate has a last day.
"""
