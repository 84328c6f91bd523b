"""The scrutiny panel: samples of closed decisions, redacted by two people, graded, and what is learnt from them."""
