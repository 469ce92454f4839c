"""Atera Desktop: the native window on an Atera tenant."""

__version__ = "0.1.0"
