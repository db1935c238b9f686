-- Other ways to sign in than a code: passkeys, passwords (their column is in `accounts`), OpenID Connect. And what protects all of them.

-- Public keys of passkeys (WebAuthn). The private keys never leave their authenticators.
CREATE TABLE passkeys (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL,
    -- Chosen by the authenticator; base64url without padding.
    credential_id TEXT NOT NULL UNIQUE,
    -- A COSE key, base64url without padding, and its COSE algorithm.
    public_key    TEXT NOT NULL,
    algorithm     INTEGER NOT NULL,
    -- The authenticator's signature counter. It never goes back, and stays 0 on authenticators without one.
    sign_count    INTEGER NOT NULL,
    -- How the browser reaches the authenticator: a JSON list.
    transports    TEXT NOT NULL,
    name          TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    last_used_at  TEXT
) WITHOUT ROWID;

CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- Challenges that wait for their response. Each one is used once: who takes it deletes it.
CREATE TABLE challenges (
    -- SHA-256 of the challenge.
    challenge_sha256 TEXT PRIMARY KEY,
    purpose          TEXT NOT NULL,
    -- The account or the browser that may respond; empty for anybody.
    bound_to         TEXT NOT NULL,
    -- What the response is verified with: JSON.
    state            TEXT NOT NULL,
    expires_at_ms    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX challenges_by_end ON challenges (expires_at_ms);

-- Attempts since `counted_from_ms`, by a digest of whom they are counted for.
CREATE TABLE attempts (
    key             TEXT PRIMARY KEY,
    counted_from_ms INTEGER NOT NULL,
    count           INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX attempts_by_start ON attempts (counted_from_ms);

-- Browsers that an account signed in with, by the digest of a cookie. The first sign-in of a browser is announced by mail.
CREATE TABLE devices (
    account_id   TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    seen_at_ms   INTEGER NOT NULL,
    PRIMARY KEY (account_id, token_sha256)
) WITHOUT ROWID;

CREATE INDEX devices_by_time ON devices (seen_at_ms);
