"""Pure rules of the calendar: what a day is, which entries count, hours, sheets."""
