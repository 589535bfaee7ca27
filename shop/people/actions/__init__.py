"""What can be done with people, their secrets, tablets and sessions; and the trail of all that was done."""
