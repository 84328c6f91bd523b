"""What may be said about a referral: the screen, the paper form and the receipt all come from here."""
