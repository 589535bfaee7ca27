"""The tablet's side of selling: messages from tills, parked orders, what could not be booked (待核), receipts."""
