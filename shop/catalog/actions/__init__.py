"""What can be done with the catalogue. Every change raises its version, so tablets fetch it again."""
