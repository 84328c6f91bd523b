"""What is counted of the programme, for whoever owns the contract and for whoever evaluates it."""
