"""The daily proof: what each bank says it holds is what the books say, to the paisa.

A bank account proves: its last statement, what that began with and all of its lines, and the books
are one number. Of a gateway the books say what it owes; the proof shows how much of that it has
announced, and what is open to be cleared up. Reading is all that is done here.
"""

from khidki.actions.world import World
from khidki.store import money_files
from khidki.store.money_files import Proof


async def prove_balances(world: World) -> list[Proof]:
    """Compare banks and gateways with the books."""
    accounts = [f"bank:{id_}" for id_ in world.published.bank_accounts]
    async with world.reading() as tx:
        return await money_files.proofs(tx, accounts)
