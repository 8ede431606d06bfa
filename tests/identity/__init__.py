"""Who may come in, what they may keep here, and what stays hidden."""
