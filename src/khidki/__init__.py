"""Khidki (खिड़की): one open window through which people get every public service.

The layers are folders and dependencies run one way: cli, boot, config, then web, worker and
simulators, then actions, then store and gateways, then domain. `docs/map.md` follows one request
through them.
"""

__version__ = "0.1.0"
