"""Reads of the till: what opens it, orders, parked baskets, envelopes in 待核."""
