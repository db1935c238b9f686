// JavaScript side of signature.rs.

/** Parameters of WebCrypto for an algorithm of JWS: for the import of a key as well as for verifying. */
const PARAMETERS = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};

/** Whether `signature` is that of `signed` by the key `jwk`. Rejects if the key is not valid. */
export async function verify(algorithm, jwk, signature, signed) {
  // A view of WebAssembly memory is valid only until the first wait.
  const bytes = signature.slice();
  const parameters = PARAMETERS[algorithm];
  const key = await crypto.subtle.importKey("jwk", JSON.parse(jwk), parameters, false, ["verify"]);
  return crypto.subtle.verify(parameters, key, bytes, new TextEncoder().encode(signed));
}
