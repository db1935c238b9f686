//! Verifies a rendition against its receipt: checks signature and digests, and renders the original again.

use api::{Jwks, jws};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::{Digest, ENGINE_VERSION, Limits, Receipt, render};
use serde::{Deserialize, Serialize};

use crate::text::{engine as text, faults};

/// The claim to verify; the files' bytes come beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claim {
    /// The rendition that the receipt is said to be for.
    pub(crate) rendition_id: String,
    /// The SHA-256 of the recipe that is shown for it.
    pub(crate) recipe_sha256: Digest,
    /// The receipt, a compact JWS.
    pub(crate) receipt: String,
    /// The keys it may be signed with.
    pub(crate) keys: Jwks,
}

/// One check and its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Check {
    /// Its name.
    pub(crate) what: String,
    /// The sentence why it does not hold; none if it does.
    pub(crate) fault: Option<String>,
}

/// The result of all checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// Everything was checked and holds.
    Identical,
    /// Something does not hold.
    Differs,
    /// This browser could not render it again, so the pixels are not checked.
    Undecided,
}

/// The checks and their result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// The checks in the order they were made; the first fault ends them.
    pub(crate) checks: Vec<Check>,
    /// Column and row of the first tile whose pixels differ.
    pub(crate) tile: Option<(u32, u32)>,
    /// What the receipt states, if its signature is good.
    pub(crate) receipt: Option<Receipt>,
    /// The key that signed it, then.
    pub(crate) key_id: Option<String>,
}

impl Verdict {
    /// The sentence of the check that does not hold.
    pub(crate) fn fault(&self) -> Option<&str> {
        self.checks.iter().find_map(|check| check.fault.as_deref())
    }

    fn check(&mut self, what: &str, holds: bool, fault: impl FnOnce() -> String) -> Result<(), ()> {
        self.checks.push(Check { what: what.to_owned(), fault: (!holds).then(fault) });
        if holds { Ok(()) } else { Err(()) }
    }
}

/// Checks the receipt's signature and its digests, renders the original again and compares pixels and file.
pub(crate) fn verify(claim: &Claim, original: &[u8], content: &[u8]) -> Verdict {
    let mut verdict =
        Verdict { outcome: Outcome::Differs, checks: Vec::new(), tile: None, receipt: None, key_id: None };
    // "Identical" has one way in: through every check.
    if run(claim, original, content, &mut verdict) == Ok(()) {
        verdict.outcome = Outcome::Identical;
    }
    verdict
}

fn run(claim: &Claim, original: &[u8], content: &[u8], verdict: &mut Verdict) -> Result<(), ()> {
    let receipt = match jws::verify(&claim.receipt, &claim.keys) {
        Ok(receipt) => receipt,
        Err(error) => return verdict.check(text::check_signature(), false, || receipt_fault(error).to_owned()),
    };
    verdict.check(text::check_signature(), true, String::new)?;
    verdict.receipt = Some(receipt.clone());
    verdict.key_id = key_id(&claim.receipt);
    verdict.check(text::check_rendition(), receipt.rendition_id == claim.rendition_id, || {
        text::other_rendition().to_owned()
    })?;
    let recipe_sha256 = receipt.recipe.digest();
    let same_recipe = recipe_sha256 == receipt.recipe_sha256 && recipe_sha256 == claim.recipe_sha256;
    verdict.check(text::check_recipe(), same_recipe, || text::other_recipe().to_owned())?;
    verdict.check(text::check_original(), Digest::sha256(original) == receipt.original.sha256, || {
        text::other_original().to_owned()
    })?;
    verdict.check(text::check_file(), Digest::sha256(content) == receipt.rendition.file.sha256, || {
        text::other_file().to_owned()
    })?;
    // Only pixels and digests are wanted: the encoded file is hashed as it is written and thrown away.
    let rendered = match render(original, &receipt.recipe, &Limits::BROWSER, &mut std::io::sink()) {
        Ok(rendered) => rendered,
        Err(error) => {
            verdict.outcome = Outcome::Undecided;
            return verdict.check(text::check_pixels(), false, || text::not_rendered_again(faults::of_engine(&error)));
        }
    };
    let theirs = &receipt.rendition.pixels;
    verdict.tile = rendered.pixels.first_difference(theirs);
    let tile = verdict.tile;
    verdict.check(text::check_pixels(), rendered.pixels.root == theirs.root && tile.is_none(), || {
        let place = tile.map_or_else(|| text::other_size().to_owned(), |(column, row)| text::other_tile(column, row));
        if receipt.engine == ENGINE_VERSION {
            place
        } else {
            text::other_engine(place, &receipt.engine, ENGINE_VERSION)
        }
    })?;
    verdict.check(text::check_encoding(), rendered.sha256 == receipt.rendition.file.sha256, || {
        text::other_encoding().to_owned()
    })
}

fn receipt_fault(error: jws::ReceiptError) -> &'static str {
    match error {
        jws::ReceiptError::Malformed => text::no_receipt(),
        jws::ReceiptError::UnknownKey => text::unknown_key(),
        jws::ReceiptError::BadSignature => text::bad_signature(),
    }
}

/// The `kid` of a compact JWS's header.
fn key_id(jws: &str) -> Option<String> {
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(jws.trim().split('.').next()?).ok()?).ok()?;
    let header: serde_json::Value = serde_json::from_str(&header).ok()?;
    header.get("kid")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
