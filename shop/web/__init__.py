"""What every page needs and nothing about coffee: rights, errors, headers, filters, forms, lists."""
