"""What changed between before and after the programme, over all the cases of a period."""
