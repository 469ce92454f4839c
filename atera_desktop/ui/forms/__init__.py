"""Forms: what is made and changed at Atera is typed here. A form is data (spec.py), drawn by one widget and sent by one dialog."""
