"""What a tablet asks about shifts: which run, how one stands, its report on paper. Writing goes through /till/sync."""
