"""The sessions themselves: the one-to-one programme of three."""
