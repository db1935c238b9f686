//! Verifies a rendition against its receipt: checks signature and digests, and renders the original again.

use api::{Jwks, jws};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::{Digest, ENGINE_VERSION, Limits, Receipt, render};
use serde::{Deserialize, Serialize};

use super::luts;
use crate::text::engine as text;
use crate::text::verdict::Fault;

/// The claim to verify. The bytes of the files are passed separately.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claim {
    /// The rendition that the receipt should belong to.
    pub(crate) rendition_id: String,
    /// The SHA-256 of the recipe that is shown with it.
    pub(crate) recipe_sha256: Digest,
    /// The receipt, a compact JWS.
    pub(crate) receipt: String,
    /// The keys that may have signed it.
    pub(crate) keys: Jwks,
}

/// The subject of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    Signature,
    Rendition,
    Recipe,
    Original,
    File,
    Pixels,
    Encoding,
}

/// A check and its result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Check {
    pub(crate) what: Subject,
    /// Why it failed; `None` if it passed.
    pub(crate) fault: Option<Fault>,
}

/// The result of all checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// All checks passed.
    Identical,
    /// A check failed.
    Differs,
    /// This browser could not render the original again, so the pixels are not checked.
    Undecided,
}

/// The checks and their result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// The checks in order. The first failure ends them.
    pub(crate) checks: Vec<Check>,
    /// Column and row of the first tile with different pixels.
    pub(crate) tile: Option<(u32, u32)>,
    /// The content of the receipt, if its signature is valid.
    pub(crate) receipt: Option<Receipt>,
    /// The key that signed it, if its signature is valid.
    pub(crate) key_id: Option<String>,
}

impl Verdict {
    /// Why the failed check failed.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.checks.iter().find_map(|check| check.fault.as_ref())
    }

    fn check(&mut self, what: Subject, has_passed: bool, fault: Fault) -> Result<(), ()> {
        self.checks.push(Check { what, fault: (!has_passed).then_some(fault) });
        if has_passed { Ok(()) } else { Err(()) }
    }
}

/// Checks the signature and the digests of the receipt, renders the original again and compares pixels and file.
pub(crate) fn verify(claim: &Claim, original: &[u8], content: &[u8]) -> Verdict {
    let mut verdict =
        Verdict { outcome: Outcome::Differs, checks: Vec::new(), tile: None, receipt: None, key_id: None };
    // The only path to "identical" is through all checks.
    if run(claim, original, content, &mut verdict) == Ok(()) {
        verdict.outcome = Outcome::Identical;
    }
    verdict
}

fn run(claim: &Claim, original: &[u8], content: &[u8], verdict: &mut Verdict) -> Result<(), ()> {
    let receipt = match jws::verify(&claim.receipt, &claim.keys) {
        Ok(receipt) => receipt,
        Err(error) => return verdict.check(Subject::Signature, false, error.into()),
    };
    verdict.checks.push(Check { what: Subject::Signature, fault: None });
    verdict.receipt = Some(receipt.clone());
    verdict.key_id = key_id(&claim.receipt);
    verdict.check(Subject::Rendition, receipt.rendition_id == claim.rendition_id, Fault::OtherRendition)?;
    let recipe_sha256 = receipt.recipe.digest();
    let same_recipe = recipe_sha256 == receipt.recipe_sha256 && recipe_sha256 == claim.recipe_sha256;
    verdict.check(Subject::Recipe, same_recipe, Fault::OtherRecipe)?;
    verdict.check(Subject::Original, Digest::sha256(original) == receipt.original.sha256, Fault::OtherOriginal)?;
    verdict.check(Subject::File, Digest::sha256(content) == receipt.rendition.file.sha256, Fault::OtherFile)?;
    // Only pixels and digests are needed: the encoded file is hashed and discarded.
    let rendered = match render(original, &luts::with_tables(&receipt.recipe), &Limits::BROWSER, &mut std::io::sink()) {
        Ok(rendered) => rendered,
        Err(error) => {
            verdict.outcome = Outcome::Undecided;
            return verdict.check(Subject::Pixels, false, error.into());
        }
    };
    let theirs = &receipt.rendition.pixels;
    let tile = rendered.pixels.first_difference(theirs);
    verdict.tile = tile;
    let engines = (receipt.engine != ENGINE_VERSION).then(|| (receipt.engine.clone(), ENGINE_VERSION.to_owned()));
    let same_pixels = rendered.pixels.root == theirs.root && tile.is_none();
    verdict.check(Subject::Pixels, same_pixels, Fault::OtherPixels { tile, engines })?;
    verdict.check(Subject::Encoding, rendered.sha256 == receipt.rendition.file.sha256, Fault::OtherEncoding)
}

/// The `kid` of a compact JWS's header.
fn key_id(jws: &str) -> Option<String> {
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(jws.trim().split('.').next()?).ok()?).ok()?;
    let header: serde_json::Value = serde_json::from_str(&header).ok()?;
    header.get("kid")?.as_str().map(str::to_owned)
}

impl Subject {
    /// The label of the check.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Signature => text::check_signature(),
            Self::Rendition => text::check_rendition(),
            Self::Recipe => text::check_recipe(),
            Self::Original => text::check_original(),
            Self::File => text::check_file(),
            Self::Pixels => text::check_pixels(),
            Self::Encoding => text::check_encoding(),
        }
    }
}

#[cfg(test)]
mod tests;
