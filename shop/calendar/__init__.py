"""When: holidays and make-up working days, local events, school terms, opening hours and closures, the weather log.

Nouns: entry (something that lasts one or several days), season (the week's opening hours), day facts, weather.
Verbs: add, change, remove and bring back, import and export a year, note the weather. Nothing here ever stops a sale.
"""
