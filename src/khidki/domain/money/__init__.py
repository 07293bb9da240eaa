"""Money: amounts in paise and dated tariffs; see docs/map.md."""
