"""What a person sees first: my work today, the case page and its timeline, search."""
