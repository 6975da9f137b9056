"""What FastAPI with PyJWT takes for `GET /me` behind a signed token: no database, one worker, logging off.

Prints the address and a token on one line, then serves until it is stopped.
"""

import socket
import sys
import time
from typing import Annotated

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

ISSUER = "http://127.0.0.1"
private = Ed25519PrivateKey.generate()
public = private.public_key()
app = FastAPI(openapi_url=None)
bearer = HTTPBearer()


class Member(BaseModel):
    id: str
    handle: str
    name: str
    url: str
    followers: int


def claims(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict:
    try:
        return jwt.decode(credentials.credentials, public, algorithms=["EdDSA"], audience=ISSUER, issuer=ISSUER)
    except jwt.InvalidTokenError as error:
        raise HTTPException(status_code=401) from error


@app.get("/me")
async def me(claims: Annotated[dict, Depends(claims)]) -> Member:
    return Member(id=claims["sub"], handle="pell", name="Pell", url=f"{ISSUER}/@pell", followers=3)


def token() -> str:
    now = int(time.time())
    said = {"iss": ISSUER, "aud": ISSUER, "sub": "01939b3c-6c60-7f25-9d1c-6b4a3ba1a1c5", "iat": now, "exp": now + 600,
            "client_id": "01939b3c-6c60-7f25-9d1c-000000000000", "scope": "posts:read profile"}
    return jwt.encode(said, private, algorithm="EdDSA", headers={"typ": "at+jwt"})


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"listening on http://127.0.0.1:{listener.getsockname()[1]} with {token()}\n")
    sys.stdout.flush()
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
