"""How an imported file is understood: columns, numbers, dates, orders. Pure: text in, values out."""
