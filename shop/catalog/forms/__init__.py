"""What people type about the catalogue, read into facts. Whether it is right is decided by the actions."""
