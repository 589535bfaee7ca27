"""Everything that waits for a person: exceptions, 待核, refunds due. Opened by any area, closed with a reason."""
