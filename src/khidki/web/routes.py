"""Every address of the window: the tables of all audiences, one after the other."""

from khidki.web.admin.routes import ROUTES as ADMIN
from khidki.web.api.routes import ROUTES as API
from khidki.web.citizen.routes import ROUTES as CITIZEN
from khidki.web.department.routes import ROUTES as DEPARTMENT
from khidki.web.officer.routes import ROUTES as OFFICER
from khidki.web.operator.routes import ROUTES as OPERATOR
from khidki.web.public.routes import ROUTES as PUBLIC
from khidki.web.signers.routes import ROUTES as SIGNERS
from khidki.web.single_sign_on_routes import ROUTES as SINGLE_SIGN_ON

ROUTES = (
    *PUBLIC,
    *CITIZEN,
    *OFFICER,
    *OPERATOR,
    *ADMIN,
    *API,
    *DEPARTMENT,
    *SIGNERS,
    *SINGLE_SIGN_ON,
)
