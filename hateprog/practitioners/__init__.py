"""The practitioners' register: who may work with people, on which training, accreditation and check, until when."""
