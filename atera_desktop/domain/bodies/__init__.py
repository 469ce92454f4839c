"""What goes out: one typed record for each body that an operation takes, grouped by what they are about."""
