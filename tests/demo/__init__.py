"""The demonstration register is complete, believable and harmless."""
