"""Questionnaires: instruments that an operator defines, and what people answered before and after the programme."""
