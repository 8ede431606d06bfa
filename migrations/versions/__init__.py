"""One file per change of shape, oldest first."""
