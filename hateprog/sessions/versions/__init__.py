"""What texts that are kept as versions share: draft, in use, retired; read from files, typed on pages, printed."""
