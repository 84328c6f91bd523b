"""A page of their own for somebody harmed: where each question is, and how they want to be reached; nothing else."""
