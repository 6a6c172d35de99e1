"""The other side of the line: a registrar that calls the phones registered with it (RFC 3261), and their RTP."""
