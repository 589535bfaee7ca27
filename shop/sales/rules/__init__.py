"""Rules of selling as pure functions: the Python twins of static/till/{price,refund}.js, checked by the same cases."""
