"""Answers about a contract: parties, investors, outcomes, consent."""
