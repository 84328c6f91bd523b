"""What the programme does, on one page: numbers that lead to their rows, and charts with their tables."""
