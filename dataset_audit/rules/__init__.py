"""Judgements over the table. One file a rule; `RULES` is the table of contents."""
