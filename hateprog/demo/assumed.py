"""What of the demonstration is known, and what is assumed."""

NOTE = """
All people and schools here are invented. A year before the present cases has the figures that were published of
Rotherham: 600 young people asked for and 1,389 reached, 1,225 of them at one school; 40 one-to-one sessions funded and
37 held, 30 with under-18s. Assumed, as nobody published it: which year and days; the year groups, and the two other
schools; that all came who were expected; who the 13 people are and how they came; who pays. See “Targets”. How content
people are was not published of anybody: every answer is invented.
"""
"""What is told of it when it starts. Source of the figures: domain.md section 1, Rotherham."""
