"""How content everybody was, in figures: both sides, teachers and referrers."""
