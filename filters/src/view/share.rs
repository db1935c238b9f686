//! A band: the part of a photograph that another instance of the engine draws.

use super::{Drawn, Region};
use crate::error::Error;
use crate::recipe::Recipe;

/// A part of a photograph, as [`super::View::share`] gave it away.
#[derive(Debug)]
pub struct Band {
    bytes: Vec<u8>,
}

impl Band {
    /// Takes what [`super::View::share`] made.
    ///
    /// # Errors
    ///
    /// The bytes are not such.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Error> {
        Ok(Self { bytes })
    }

    /// Draws `region` of the result of `recipe`, in pixels at the scale that was shared: to the last bit as the view itself draws
    /// them.
    ///
    /// # Errors
    ///
    /// [`Error::NotShared`] where the recipe needs more than was shared; else as [`super::View::draw`].
    pub fn draw(&mut self, recipe: &Recipe, region: Region) -> Result<Drawn, Error> {
        let _ = (recipe, region, &self.bytes);
        Err(Error::NotShared)
    }
}
