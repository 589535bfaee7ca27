"""备份: a copy of the whole shop that is checked at once, kept by age, taken away by a teacher, and brought back.

Nouns: backup (one archive with a manifest), store (photos, each once), watermark (what the books held at the moment),
light (how safe the shop is), restore. Verbs: queue, take, carry away, restore. It stands below the till, so that the
end of a shift can ask for a backup.
"""
