"""The program on an officer's own computer that signs papers with the token that is in it.

It asks the window whether the officer opened a batch, fetches the papers and looks for itself that
each is what its hash says, shows them, asks for the PIN once, and sends back signatures. Nothing
listens here; the PIN goes to the token and nowhere else. It needs no database and none of the
window's actions, and the import contracts keep it so. See `docs/howto/sign-with-your-token.md`.
"""
