"""The daily proof: what each bank and gateway says it holds is what the books say.

A bank account proves to the paisa: its last statement, all of its movements together, and the books
are one number. Of a gateway the books say what it owes; the proof shows how much of that it has
announced, and what is open to be cleared up. Reading is all that is done here.
"""

from dataclasses import dataclass
from datetime import date

from khidki.actions.take_statement import STATEMENT
from khidki.actions.world import World
from khidki.store import balances, bank_lines, gaps, money_files
from khidki.store.gaps import OpenCount


@dataclass(frozen=True, slots=True)
class BankProof:
    """One bank account: three numbers that must be one."""

    account: str
    until_on: date | None
    stated_paise: int  # by the last statement
    moved_paise: int  # all movements of all statements
    books_paise: int
    waiting: int  # movements that are not entered yet

    @property
    def holds(self) -> bool:
        """Whether bank and books are one number."""
        return self.stated_paise == self.moved_paise == self.books_paise and not self.waiting


@dataclass(frozen=True, slots=True)
class GatewayProof:
    """What a gateway owes by the books, and how much of it is announced to the bank."""

    account: str
    books_paise: int
    announced_paise: int

    @property
    def unannounced_paise(self) -> int:
        """What no file has named yet: today's payments, or gaps."""
        return self.books_paise - self.announced_paise


@dataclass(frozen=True, slots=True)
class Proof:
    """All of a day."""

    banks: list[BankProof]
    gateways: list[GatewayProof]
    open: list[OpenCount]

    @property
    def holds(self) -> bool:
        """Whether every bank account is what the books say."""
        return all(each.holds for each in self.banks)


async def prove_balances(world: World) -> Proof:
    """Compare banks and gateways with the books."""
    chart = world.published.chart
    async with world.reading() as tx:
        banks: list[BankProof] = []
        for own in world.published.bank_accounts.values():
            account = chart.account("bank", own.id)
            last = await money_files.last(tx, STATEMENT, account.id)
            moved = await bank_lines.moved(tx, account.id)
            banks.append(
                BankProof(
                    account.id,
                    None if last is None else last.until_on,
                    0 if last is None else last.closing_paise or 0,
                    moved.paise,
                    -(await balances.held(tx, account) or 0),
                    moved.waiting,
                )
            )
        awaited = await money_files.awaited(tx)
        gateways = [
            GatewayProof(
                each.account,
                -each.paise,
                sum(file.closing_paise or 0 for file in awaited if file.source == each.account),
            )
            for each in await balances.of_head(tx, "gateway", limit=1000)
        ]
        return Proof(banks, gateways, await gaps.counts(tx))
