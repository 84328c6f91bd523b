"""The person referred, the incident, the basis, consent, the case and who works it."""
