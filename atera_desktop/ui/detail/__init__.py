"""The details of one record: what they show (field.py) and how it is drawn (pane.py)."""
