"""Processes, their ports and what they cost."""
