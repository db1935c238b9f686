//! What XMP properties describe, to decide which of them a result keeps.

use super::Name;
use crate::metadata::{Geometry, Outcome};

const TIFF: &str = "http://ns.adobe.com/tiff/1.0";
const EXIF: &str = "http://ns.adobe.com/exif/1.0";
const EXIF_EX: &str = "http://cipa.jp/exif/1.0";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1";
const CAMERA: &str = "http://ns.google.com/photos/1.0/camera";

const PANORAMA: &str = "http://ns.google.com/photos/1.0/panorama";

/// Face regions, of the Metadata Working Group and of Microsoft.
const REGIONS: [&str; 2] = ["http://www.metadataworkinggroup.com/schemas/regions", "http://ns.microsoft.com/photo/1.2"];

/// Namespaces in which every property is about a location: W3C's Basic Geo, GeoRSS, KML, and Darwin Core (finds in nature).
const PLACES: [&str; 6] = [
    "http://www.w3.org/2003/01/geo/wgs84_pos",
    "http://www.georss.org/georss",
    "http://www.opengis.net/kml/2.2",
    "http://www.google.com/kml/ext/2.2",
    "http://rs.tdwg.org/dwc/index.htm",
    "http://rs.tdwg.org/dwc/terms",
];

/// Parts of names about coordinates, in lower case: `HomeLatitude` of a drone, `geoTag`, `Geolocation`.
const PLACE_PARTS: [&str; 5] = ["latitude", "longitude", "coordinate", "geoloc", "geotag"];

/// Names of places and coordinates in any namespace: those of IPTC (core and extension, with the parts of their structures), Photoshop,
/// drones, Dublin Core, vCard, schema.org and other programs.
const PLACE_NAMES: [&str; 29] = [
    "AddressCountry",
    "AddressLocality",
    "AddressRegion",
    "City",
    "CityName",
    "ContentLocationCode",
    "ContentLocationName",
    "Country",
    "CountryCode",
    "CountryName",
    "Coverage",
    "Locality",
    "Location",
    "LocationCode",
    "LocationCreated",
    "LocationId",
    "LocationName",
    "LocationShown",
    "PlaceName",
    "PostalCode",
    "ProvinceState",
    "ShotLocation",
    "Spatial",
    "State",
    "StateProvince",
    "Sublocation",
    "WorldRegion",
    "AbsoluteAltitude",
    "RelativeAltitude",
];

/// Namespaces about the rest of the source file, or about its development:
const STALE: [&str; 15] = [
    // other pictures, sounds and videos in the file, and the gain map for HDR;
    "http://ns.google.com/photos/1.0/container",
    "http://ns.google.com/photos/1.0/container/item",
    "http://ns.google.com/photos/1.0/image",
    "http://ns.google.com/photos/1.0/audio",
    "http://ns.google.com/photos/1.0/depthmap",
    "http://ns.google.com/photos/dd/1.0/device",
    "http://ns.adobe.com/hdr-gain-map/1.0",
    "http://ns.apple.com/HDRGainMap/1.0",
    "http://ns.apple.com/pixeldatainfo/1.0",
    "http://ns.oplus.com/photos/1.0/camera",
    "http://ns.xiaomi.com/photos/1.0/camera",
    // the settings of Camera Raw and Lightroom, which would be applied again, and to other pixels.
    "http://ns.adobe.com/camera-raw-settings/1.0",
    "http://ns.adobe.com/camera-raw-saved-settings/1.0",
    "http://ns.adobe.com/camera-raw-defaults/1.0",
    "http://ns.adobe.com/camera-raw-embedded-lens-profile/1.0",
];

/// What to do with a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Keep,
    LeaveOut,
    /// Replace the value.
    Replace(u32),
}

/// Compares without the final character, which some programs omit.
fn in_space(name: Name<'_>, space: &str) -> bool {
    name.space.trim_end_matches(['/', '#']).eq_ignore_ascii_case(space)
}

fn starts_with(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// Whether the property is about a location, or about satellite navigation.
pub(super) fn is_place(name: Name<'_>) -> bool {
    let local = name.local.to_ascii_lowercase();
    local.starts_with("gps")
        || PLACE_PARTS.iter().any(|part| local.contains(part))
        // `SubjectLocation` is a place in the picture.
        || local.ends_with("location") && !in_space(name, EXIF)
        || PLACE_NAMES.iter().any(|place| place.eq_ignore_ascii_case(name.local))
        || PLACES.iter().any(|space| in_space(name, space))
}

/// Whether a value of this property gives a location. Heights, times and versions do not.
pub(super) fn is_location_value(name: Name<'_>) -> bool {
    let local = name.local.to_ascii_lowercase();
    let vague =
        starts_with(&local, "gps") && !["lat", "lon", "area", "coord", "pos"].iter().any(|part| local.contains(part));
    is_place(name) && !vague && !local.ends_with("altitude")
}

/// Known only to the manufacturer, like a maker's note in EXIF.
fn is_private(name: Name<'_>) -> bool {
    name.local.eq_ignore_ascii_case("MakerNote")
        || in_space(name, CAMERA) && matches!(name.local, "hdrp_makernote" | "shot_log_data")
}

fn is_stale(name: Name<'_>) -> bool {
    match name.local {
        "Thumbnails" | "HasExtendedXMP" | "NativeDigest" | "EmbeddedXMPDigest" | "LegacyIPTCDigest" => true,
        "BitsPerSample"
        | "Compression"
        | "PhotometricInterpretation"
        | "SamplesPerPixel"
        | "PlanarConfiguration"
        | "YCbCrSubSampling"
        | "YCbCrCoefficients"
        | "ReferenceBlackWhite"
        | "TransferFunction"
        | "WhitePoint"
        | "PrimaryChromaticities" => in_space(name, TIFF),
        "CompressedBitsPerPixel" | "SubjectArea" | "SubjectLocation" | "RelatedSoundFile" => in_space(name, EXIF),
        "Gamma" | "InteroperabilityIndex" | "InteropIndex" => in_space(name, EXIF_EX),
        "ICCProfile" | "ColorMode" => in_space(name, PHOTOSHOP),
        "format" => in_space(name, DUBLIN_CORE),
        local if starts_with(local, "MotionPhoto") || starts_with(local, "MicroVideo") => true,
        _ => STALE.iter().any(|space| in_space(name, space)),
    }
}

/// Whether it contains positions that are wrong for the result. Those of faces are relative to the sides, those of a panorama are in
/// pixels.
fn has_stale_positions(name: Name<'_>, geometry: &Geometry) -> bool {
    let resized = geometry.source != geometry.result;
    geometry.moved && REGIONS.iter().any(|space| in_space(name, space))
        || (geometry.moved || resized) && in_space(name, PANORAMA)
}

/// Decides what the result does with a property.
pub(super) fn action_for(name: Name<'_>, outcome: &Outcome) -> Action {
    let size = outcome.geometry.result;
    let (width, height) = (size.width as u32, size.height as u32);
    match name.local {
        "Orientation" | "YCbCrPositioning" if in_space(name, TIFF) => Action::Replace(1),
        "ImageWidth" if in_space(name, TIFF) => Action::Replace(width),
        "ImageLength" if in_space(name, TIFF) => Action::Replace(height),
        "ColorSpace" if in_space(name, EXIF) => Action::Replace(1),
        "PixelXDimension" if in_space(name, EXIF) => Action::Replace(width),
        "PixelYDimension" if in_space(name, EXIF) => Action::Replace(height),
        _ if is_stale(name) || has_stale_positions(name, &outcome.geometry) => Action::LeaveOut,
        _ if !outcome.keep_all && (is_place(name) || is_private(name)) => Action::LeaveOut,
        _ => Action::Keep,
    }
}
