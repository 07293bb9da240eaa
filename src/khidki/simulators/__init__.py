"""Small servers that speak the outside's protocols over a real socket, for the demo and for tests.

Each is a process of its own (`python -m khidki.simulators.sms --port N`), listens on 127.0.0.1
only, and can be told to fail in the ways in which the real one does. Nothing else of Khidki imports
them.
"""
