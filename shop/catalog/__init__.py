"""What there is to sell and what it costs the customer.

Nouns: category, product, variant, modifier group and option, combo slot, price, tax rate, time window, photo.
Verbs: add, change, price, switch off as sold out, import and export as Excel.
"""
