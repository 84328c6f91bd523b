"""What the programme changes: questionnaires before it and after it."""
