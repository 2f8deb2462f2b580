"""Pages of letters: one module each for the inbox, how a person is reached, the outbox, the wordings."""
