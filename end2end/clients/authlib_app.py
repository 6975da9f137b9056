"""An app that signs members in with Authlib: every flow, as its documentation says, and nothing that is only for here.

    authlib_app.py URL CLIENT_ID CLIENT_SECRET REDIRECT_URI

Prints the address to open, reads the one that the member was sent back to, and prints what it has learned as JSON.
"""

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

url, client_id, client_secret, redirect = sys.argv[1:]
place = requests.get(f"{url}/.well-known/openid-configuration", timeout=10).json()
app = OAuth2Session(
    client_id,
    client_secret,
    scope="openid profile email posts:read",
    redirect_uri=redirect,
    code_challenge_method="S256",
    token_endpoint=place["token_endpoint"],
)
verifier = "a-verifier-of-more-than-forty-three-letters-in-python"
link, state = app.create_authorization_url(place["authorization_endpoint"], code_verifier=verifier, nonce="n-py")
print(link, flush=True)
back = sys.stdin.readline().strip()
tokens = app.fetch_token(authorization_response=back, state=state, code_verifier=verifier)

keys = KeySet.import_key_set(requests.get(place["jwks_uri"], timeout=10).json())
proven = jwt.decode(tokens["id_token"], keys, algorithms=place["id_token_signing_alg_values_supported"])
jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": url}, aud={"essential": True, "value": client_id}, nonce={"value": "n-py"}
).validate(proven.claims)

told = app.get(place["userinfo_endpoint"]).json()
first = tokens["refresh_token"]
tokens = app.refresh_token(place["token_endpoint"], refresh_token=first)
active = app.introspect_token(place["introspection_endpoint"], token=tokens["access_token"]).json()["active"]
app.revoke_token(place["revocation_endpoint"], token=tokens["refresh_token"])
after = app.get(place["userinfo_endpoint"]).status_code

own = OAuth2Session(client_id, client_secret, scope="posts:read")
own_token = own.fetch_token(place["token_endpoint"], grant_type="client_credentials")
posts = own.get(f"{url}/api/v1/posts").status_code

print(json.dumps({
    "sub": proven.claims["sub"] == told["sub"],
    "handle": told["preferred_username"],
    "another": first != tokens["refresh_token"],
    "active": active,
    "after": after,
    "own": own_token["expires_in"],
    "posts": posts,
}))
