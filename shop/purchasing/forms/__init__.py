"""What people type about purchasing, as values of the kernel."""
