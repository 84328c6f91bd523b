"""When schools are there: holidays, INSET days and the periods of a day, by authority and by school."""
