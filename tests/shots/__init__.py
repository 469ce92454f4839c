"""Pictures of everything the window shows: `python -m tests.shots [DIR]`."""
