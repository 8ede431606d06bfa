"""What may happen, and when: the domain by itself."""
