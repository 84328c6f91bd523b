"""How content people harmed were: on their side alone. A coordinator and an evaluator see counts."""
