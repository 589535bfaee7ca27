"""What changes works, their lots and commissions."""
