"""The addresses of administration: each names the duty that opens it."""

from khidki.web.admin import home
from khidki.web.route import Permission, Route

ADMIN = Permission.ADMIN

ROUTES = (Route("GET", "/{language}/admin", home.show, ADMIN, name="admin"),)
