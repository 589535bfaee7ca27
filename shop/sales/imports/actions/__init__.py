"""What can be done with a history: begin, run, resume, undo, keep a mapping."""
