// An OpenID Connect provider (npm oidc-provider) as a process of its own: `node oidc-server.mjs NODE_MODULES PORT REDIRECT_URI…`.
//
// Its forms accept every name. The name is the subject, and says what the provider knows: `ada+verified` has the verified address
// ada@example.org, `ada+unverified` an unverified one, `ada` none.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, port, ...redirectUris] = process.argv.slice(2);
const require = createRequire(join(modules, "here.js"));
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "safelight",
      client_secret: "client-secret",
      redirect_uris: redirectUris,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  // Some providers put the address into the ID token, others only into the user information.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["a key of the test"] },
  findAccount: (_, id) => {
    const [name, knows] = id.split("+");
    const email = knows ? { email: `${name}@example.org`, email_verified: knows === "verified" } : {};
    return { accountId: id, claims: () => ({ sub: id, ...email }) };
  },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
