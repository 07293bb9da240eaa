"""Money: amounts in paise, dated tariffs and shares, the books, payments; see docs/money.md."""
