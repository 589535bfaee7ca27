"""Pure rules of orders to ship: states, addresses, layouts, return files, statements."""
