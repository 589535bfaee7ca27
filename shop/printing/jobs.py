"""What printing has the worker do."""

from shop.jobs.rounds import register_round

register_round("shop.printing.actions.work:print_what_waits")
