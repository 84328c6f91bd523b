"""Plain Python shared by every feature: the standard library and nothing else."""
