"""The second copy: envelopes read back from QR codes, on paper or from the screen of a tablet that cannot send.

Nouns: code, part, envelope, signature. Verbs: read, rescue. What is read goes to 待核, never straight into the books.
"""
