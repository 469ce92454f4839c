"""The technician's desk: collections, sync, search, export. No Qt, and no sentence a user reads."""
