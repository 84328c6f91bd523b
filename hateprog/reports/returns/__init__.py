"""Returns of frozen periods: the board report and the commissioner’s return, as PDF and as a workbook."""
