"""What a technician does to a tenant, one small function each. They open no dialog and return an Outcome."""
