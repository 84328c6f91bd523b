"""Emergency access: a coordinator who must reach a person harmed opens a case for 60 minutes, and it is told."""
