"""What a tenant contains: one frozen record per resource, and the table of them all. Imports nothing of ours."""
