"""Short videos: where each was published, which work it shows, how it was watched, what it cost, what it sold.

Nouns: short video, counts (views, likes, orders as the platform shows them), cost.
Verbs: note, correct.
Platforms give these counts on their own pages only, so people type them; each change is in the audit trail.
"""
