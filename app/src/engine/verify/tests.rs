//! Tests with valid and invalid receipts, signed with a real key over a real render.

use api::jws::ReceiptKey;
use filters::{FileFacts, Recipe};

use super::*;

const ORIGINAL: &[u8] = include_bytes!("../../../../photos/chelsea.png");
const SEED: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const OTHER_SEED: &str = "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A rendition with an honest receipt. `forge` changes the receipt before it is signed with `seed`.
fn rendition(seed: &str, forge: impl FnOnce(&mut Receipt)) -> (Claim, Vec<u8>) {
    let recipe =
        Recipe::from_json(br#"{"version":1,"ops":[{"op":"exposure","ev":0.5}],"output":{"format":"png"}}"#).unwrap();
    let mut content = Vec::new();
    let rendered = render(ORIGINAL, &recipe, &Limits::EDGE, &mut content).unwrap();
    let facts = FileFacts { sha256: Digest::sha256(ORIGINAL), size_bytes: ORIGINAL.len() as u64 };
    let mut receipt = Receipt::new("r-1".to_owned(), "2025-01-02T03:04:05Z".to_owned(), facts, &recipe, &rendered);
    forge(&mut receipt);
    let keys = Jwks { keys: vec![ReceiptKey::from_seed(SEED).unwrap().jwk()] };
    let receipt = ReceiptKey::from_seed(seed).unwrap().sign(&receipt).unwrap();
    (Claim { rendition_id: "r-1".to_owned(), recipe_sha256: recipe.digest(), receipt, keys }, content)
}

fn fault(verdict: &Verdict) -> String {
    assert_eq!(verdict.outcome, Outcome::Differs);
    verdict.fault().map(Fault::message).unwrap_or_default()
}

#[test]
fn receipt_that_is_honest_is_identical() {
    let (claim, content) = rendition(SEED, |_| {});
    let verdict = verify(&claim, ORIGINAL, &content);
    assert_eq!((verdict.outcome, verdict.fault()), (Outcome::Identical, None));
    assert_eq!(verdict.checks.len(), 7);
    assert_eq!(verdict.key_id.as_ref(), claim.keys.keys.first().map(|key| &key.kid));
}

#[test]
fn receipt_signed_by_somebody_else_is_refused() {
    let (claim, content) = rendition(OTHER_SEED, |_| {});
    let verdict = verify(&claim, ORIGINAL, &content);
    assert!(fault(&verdict).contains("a key that this server does not publish"));
    assert_eq!(verdict.receipt, None);
}

#[test]
fn receipt_changed_after_signing_is_refused() {
    let (mut claim, content) = rendition(SEED, |_| {});
    let (other, _) = rendition(SEED, |receipt| receipt.rendition.width += 1);
    let signature = claim.receipt.rsplit('.').next().unwrap().to_owned();
    let (signed, _) = other.receipt.rsplit_once('.').unwrap();
    claim.receipt = format!("{signed}.{signature}");
    assert!(fault(&verify(&claim, ORIGINAL, &content)).contains("signature is not valid"));
}

#[test]
fn tile_that_differs_is_named() {
    let (claim, content) = rendition(SEED, |receipt| {
        receipt.rendition.pixels.tiles[1] = Digest::sha256(b"another tile");
        receipt.rendition.pixels.root = Digest::sha256(b"another root");
    });
    let verdict = verify(&claim, ORIGINAL, &content);
    assert!(fault(&verdict).contains("column 1, row 0"), "{}", fault(&verdict));
    assert_eq!(verdict.tile, Some((1, 0)));
}

#[test]
fn verify_notices_another_original_recipe_file_or_rendition() {
    let (claim, content) = rendition(SEED, |_| {});
    assert!(fault(&verify(&claim, b"other bytes", &content)).contains("original"));
    assert!(fault(&verify(&claim, ORIGINAL, b"other bytes")).contains("stored file"));
    let elsewhere = Claim { rendition_id: "r-2".to_owned(), ..claim.clone() };
    assert!(fault(&verify(&elsewhere, ORIGINAL, &content)).contains("another rendition"));
    let recipe = Claim { recipe_sha256: Recipe::default().digest(), ..claim };
    assert!(fault(&verify(&recipe, ORIGINAL, &content)).contains("another recipe"));
}
