"""Dialogs. Each is opened, never executed, and awaited through `ask.finished` (house.md, trap 3)."""
