"""Process-level measurements of softphone-connector, beside the programs that a user would take instead."""
