"""What pages of food safety show."""
