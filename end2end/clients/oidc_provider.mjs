// An OpenID Connect provider made of the package oidc-provider, as its documentation says, with the pages that it
// brings for trying things out: whoever types a name is signed in by it.
//
//   oidc_provider.mjs ALGORITHM CLIENT_ID CLIENT_SECRET
//
// Prints its issuer, reads the one address that it may send people back to, and serves until it is ended.

import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const [algorithm, client_id, client_secret] = process.argv.slice(2);
const kinds = { RS256: ["rsa", { modulusLength: 2048 }], ES256: ["ec", { namedCurve: "P-256" }], EdDSA: ["ed25519"] };
const { privateKey } = generateKeyPairSync(...kinds[algorithm]);

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(issuer);
const [back] = await once(createInterface({ input: process.stdin }), "line");

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: algorithm }] },
  clients: [{ client_id, client_secret, redirect_uris: [back], id_token_signed_response_alg: algorithm }],
  cookies: { keys: ["for trying things out"] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  findAccount: (_context, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      email: `${name}@lighthouse.example`,
      email_verified: true,
      name: `${name} of the lighthouse`,
      preferred_username: name,
    }),
  }),
});
server.on("request", provider.callback());
