"""What the routes work with, and who may use them."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import StringConstraints

from central.access.tokens import Caller, Role
from central.services import Services
from hall.protocol import Name, Trouble

__all__ = ["Hall", "Label", "Services", "Who", "caller_of", "kiosk_of", "only", "refusals"]

Hall = Annotated[Name, Path(description="Name of the hall.")]
Who = Callable[..., Awaitable[Caller]]
Label = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
_BEARER = HTTPBearer(auto_error=False, description="The token of a kiosk, a counter or an administrator.")


def caller_of(parts: Services) -> Who:
    """A dependency: the caller, or 401. `kiosk_of` then knows it, even when the body cannot be read."""

    async def caller(
        request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Caller:
        token = "" if bearer is None else bearer.credentials
        authenticator = parts.authenticator
        found = authenticator.known(token)
        if found is None and token:
            found = await run_in_threadpool(authenticator.caller, token)
        if found is None:
            raise HTTPException(
                401, "this needs a token that holds: enrol the kiosk, or ask an administrator for access",
                headers={"WWW-Authenticate": "Bearer"},
            )  # fmt: skip
        request.state.caller = found
        return found

    return caller


def kiosk_of(request: Request) -> tuple[str, str] | None:
    """Hall and name of the kiosk whose token came with this request; None: it is of nobody, or of somebody else."""
    found: Caller | None = getattr(request.state, "caller", None)
    if found is None or found.role is not Role.KIOSK or found.hall is None:
        return None
    return found.hall, found.name


def only(parts: Services, role: Role) -> Who:
    """A dependency: the caller with the rights of this role in the hall of the path; else 401 or 403."""
    who = caller_of(parts)

    async def allowed(request: Request, caller: Annotated[Caller, Depends(who)]) -> Caller:
        # Only looks at what is there: a thread of its own for that would cost more than all the rest of it.
        hall = request.path_params.get("hall", caller.hall or "")
        if not caller.may(role, hall):
            raise HTTPException(
                403, f"this token is of a {caller.role}{_of(caller)}; it needs one of a {role} of {hall}"
            )
        return caller

    return allowed


def refusals(*codes: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: these statuses come with a sentence."""
    return {code: {"model": Trouble, "description": WORDS[code]} for code in codes}


WORDS = {
    401: "no token, or one that does not hold",
    403: "the token is of somebody else",
    404: "no such thing",
    409: "not as things stand",
    413: "too large",
    422: "what was asked is malformed",
    429: "too often",
    503: "not now; try again",
}
EVERYWHERE = (401, 403, 404, 422, 503)


def _of(caller: Caller) -> str:
    return "" if caller.hall is None else f" of {caller.hall}"
