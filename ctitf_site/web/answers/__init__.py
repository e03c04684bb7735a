"""Answers that were given once are given again, in front of Django, while the register says the same."""
