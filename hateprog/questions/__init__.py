"""What lies between both sides: questions and letters to a person responsible, and their answers on the way home."""
