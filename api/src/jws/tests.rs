//! Tests of valid receipts, and of every way to forge one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::{Digest, FileFacts, PixelDigest, Receipt, Recipe, RenditionFacts};
use serde_json::Value;

use super::{ReceiptError, ReceiptKey, verify};
use crate::Jwks;

/// RFC 8037, appendix A.1.
const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const OTHER_SEED: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn key(seed: &str) -> ReceiptKey {
    ReceiptKey::from_seed(seed).expect("the seeds above are well-formed")
}

fn jwks(keys: &[&ReceiptKey]) -> Jwks {
    Jwks { keys: keys.iter().map(|key| key.jwk()).collect() }
}

fn receipt() -> Receipt {
    let recipe = Recipe::from_json(br#"{"version":1,"ops":[{"op":"exposure","ev":0.5}]}"#).expect("a valid recipe");
    Receipt {
        version: 1,
        rendition_id: "0197f3a0-0000-7000-8000-000000000001".to_owned(),
        issued_at: "2026-01-02T03:04:05.678Z".to_owned(),
        engine: "0.1.0".to_owned(),
        original: FileFacts { sha256: Digest::sha256(b"original"), size_bytes: 8 },
        recipe_sha256: recipe.digest(),
        recipe,
        assets: Vec::new(),
        rendition: RenditionFacts {
            file: FileFacts { sha256: Digest::sha256(b"file"), size_bytes: 4 },
            format: "jpeg".to_owned(),
            width: 2,
            height: 1,
            pixels: PixelDigest { root: Digest::sha256(b"root"), columns: 1, tiles: vec![Digest::sha256(b"tile")] },
        },
    }
}

fn signed() -> String {
    key(SEED).sign(&receipt()).expect("a receipt is plain data")
}

/// `jws` with one part (JSON in base64url) changed.
fn with_part(jws: &str, index: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut parts: Vec<String> = jws.split('.').map(str::to_owned).collect();
    let mut value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[index]).expect("base64url")).expect("JSON");
    change(&mut value);
    parts[index] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

#[test]
fn jws_key_and_signature_match_rfc_8037() {
    let key = key(SEED);
    let jwk = key.jwk();
    assert_eq!(jwk.x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "appendix A.2");
    assert_eq!(jwk.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "appendix A.3");
    assert_eq!(
        key.signature("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        "appendix A.4"
    );
}

#[test]
fn jws_round_trip_gives_the_same_receipt() {
    assert_eq!(verify(&signed(), &jwks(&[&key(SEED)])), Ok(receipt()));
    assert_eq!(verify(&format!("{}\n", signed()), &jwks(&[&key(OTHER_SEED), &key(SEED)])), Ok(receipt()));
}

#[test]
fn jws_with_a_changed_payload_is_refused() {
    let forged = with_part(&signed(), 1, |payload| payload["rendition"]["pixels"]["root"] = "00".repeat(32).into());
    assert_ne!(forged, signed());
    assert_eq!(verify(&forged, &jwks(&[&key(SEED)])), Err(ReceiptError::BadSignature));
}

#[test]
fn jws_with_a_changed_header_is_refused() {
    let keys = jwks(&[&key(SEED), &key(OTHER_SEED)]);
    let other_kid = key(OTHER_SEED).jwk().kid;
    for (field, value, expected) in [
        ("alg", "none", ReceiptError::Malformed),
        ("alg", "HS256", ReceiptError::Malformed),
        ("typ", "JWT", ReceiptError::Malformed),
        ("kid", "nobody", ReceiptError::UnknownKey),
        ("kid", other_kid.as_str(), ReceiptError::BadSignature),
    ] {
        let forged = with_part(&signed(), 0, |header| header[field] = value.into());
        assert_eq!(verify(&forged, &keys), Err(expected), "{field}: {value}");
    }
}

#[test]
fn jws_of_a_foreign_key_is_refused() {
    assert_eq!(verify(&signed(), &jwks(&[&key(OTHER_SEED)])), Err(ReceiptError::UnknownKey));
    assert_eq!(verify(&signed(), &jwks(&[])), Err(ReceiptError::UnknownKey));
    // The right key id, but another key.
    let mut keys = jwks(&[&key(SEED)]);
    keys.keys[0].x = key(OTHER_SEED).jwk().x;
    assert_eq!(verify(&signed(), &keys), Err(ReceiptError::BadSignature));
    keys.keys[0].x = "c2hvcnQ".to_owned();
    assert_eq!(verify(&signed(), &keys), Err(ReceiptError::UnknownKey), "a key that is too short is none");
}

#[test]
fn jws_cut_off_anywhere_is_refused() {
    let (signed, keys) = (signed(), jwks(&[&key(SEED)]));
    for end in 0..signed.len() {
        assert!(verify(&signed[..end], &keys).is_err(), "{end}");
    }
}

#[test]
fn jws_with_one_bit_of_the_signature_flipped_is_refused() {
    let (head, signature) = signed().rsplit_once('.').map(|(h, s)| (h.to_owned(), s.to_owned())).expect("three parts");
    let bytes = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    for index in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1;
        let forged = format!("{head}.{}", URL_SAFE_NO_PAD.encode(flipped));
        assert_eq!(verify(&forged, &jwks(&[&key(SEED)])), Err(ReceiptError::BadSignature), "{index}");
    }
}

#[test]
fn jws_seed_of_the_wrong_size_or_alphabet_is_refused() {
    for seed in
        ["", "AAAA", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"]
    {
        assert_eq!(ReceiptKey::from_seed(seed).err(), Some(ReceiptError::Malformed), "{seed:?}");
    }
}
