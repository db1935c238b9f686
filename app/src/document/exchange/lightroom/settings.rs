//! Reads the settings of an XMP packet: properties of Camera Raw, as attributes or as elements.

use roxmltree::{Document, Node, ParsingOptions};

use super::{IgnoredSetting, LightroomError};

/// The namespace of Camera Raw settings.
pub(super) const NAMESPACE: &str = "http://ns.adobe.com/camera-raw-settings/1.0/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Most nodes of a file. Presets have a few hundred, those with many masks a few thousand.
const MAX_NODES: u32 = 50_000;
/// Most equals signs, which bounds the attributes. The parser compares the attributes of an element with each other.
const MAX_EQUALS_SIGNS: usize = 20_000;
/// Most declarations of namespaces. The parser copies those of the parent for each element that declares another one.
const MAX_NAMESPACES: usize = 256;

/// The longest value that a list of ignored settings shows, in characters.
const MAX_SHOWN_CHARS: usize = 40;

/// A setting of the preset.
#[derive(Debug)]
struct Setting {
    name: String,
    content: Content,
    /// Whether it was converted, or needs no conversion.
    is_used: bool,
}

#[derive(Debug)]
enum Content {
    Text(String),
    /// The items of a list (`rdf:Seq`, `rdf:Bag` or `rdf:Alt`).
    List(Vec<String>),
    /// A structure: its first text, which is the name of a look.
    Structure(String),
}

/// The settings of a preset, each once, in the order of the file.
#[derive(Debug)]
pub(super) struct Settings(Vec<Setting>);

impl Settings {
    /// Reads the settings of the topmost descriptions. Those within a look or a mask belong to it.
    pub(super) fn read(text: &str) -> Result<Self, LightroomError> {
        let text = text.trim_start_matches('\u{feff}');
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        let equals_signs = text.bytes().filter(|byte| *byte == b'=').count();
        if equals_signs > MAX_EQUALS_SIGNS || text.matches("xmlns").count() > MAX_NAMESPACES {
            return Err(LightroomError::NotXmp);
        }
        let document = Document::parse_with_options(text, options).map_err(|_| LightroomError::NotXmp)?;
        let rdf = document.descendants().find(|node| node.has_tag_name((RDF, "RDF"))).ok_or(LightroomError::NotXmp)?;
        let mut settings: Vec<Setting> = Vec::new();
        for description in rdf.children().filter(|node| node.has_tag_name((RDF, "Description"))) {
            let attributes = description.attributes().filter(|attribute| attribute.namespace() == Some(NAMESPACE));
            let attributes =
                attributes.map(|attribute| (attribute.name(), Content::Text(attribute.value().trim().to_owned())));
            let elements = description.children().filter(|node| node.tag_name().namespace() == Some(NAMESPACE));
            let elements = elements.map(|node| (node.tag_name().name(), content(node)));
            for (name, content) in attributes.chain(elements) {
                if settings.iter().all(|setting| setting.name != name) {
                    settings.push(Setting { name: name.to_owned(), content, is_used: false });
                }
            }
        }
        if settings.is_empty() { Err(LightroomError::NoSettings) } else { Ok(Self(settings)) }
    }

    /// The name of the preset.
    pub(super) fn name(&mut self) -> Option<String> {
        let name = match &self.0.iter().find(|setting| setting.name == "Name")?.content {
            Content::Text(name) => name.as_str(),
            Content::List(names) => names.first()?,
            Content::Structure(_) => return None,
        };
        Some(name.trim()).filter(|name| !name.is_empty()).map(str::to_owned)
    }

    /// A setting as text, which is used now.
    pub(super) fn take(&mut self, name: &str) -> Option<&str> {
        let setting = self.0.iter_mut().find(|setting| setting.name == name)?;
        let Content::Text(text) = &setting.content else { return None };
        setting.is_used = true;
        Some(text)
    }

    /// A setting as a finite number, which is used now. Text that is no number stays unused.
    pub(super) fn take_number(&mut self, name: &str) -> Option<f64> {
        let number = self.number(name)?;
        self.mark_used(name);
        Some(number)
    }

    /// A setting as a finite number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        match &self.0.iter().find(|setting| setting.name == name)?.content {
            Content::Text(text) => parse_number(text),
            _ => None,
        }
    }

    /// Whether a setting has this text.
    pub(super) fn text_is(&self, name: &str, text: &str) -> bool {
        let setting = self.0.iter().find(|setting| setting.name == name);
        setting.is_some_and(|setting| matches!(&setting.content, Content::Text(own) if own == text))
    }

    /// The items of a list.
    pub(super) fn list(&self, name: &str) -> Option<&[String]> {
        match &self.0.iter().find(|setting| setting.name == name)?.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn mark_used(&mut self, name: &str) {
        self.0.iter_mut().filter(|setting| setting.name == name).for_each(|setting| setting.is_used = true);
    }

    /// The settings that were not used and change a picture.
    pub(super) fn ignored(&self) -> Vec<IgnoredSetting> {
        let ignored = self.0.iter().filter(|setting| !setting.is_used && !setting.has_no_effect());
        ignored.map(|setting| IgnoredSetting { setting: setting.name.clone(), value: setting.shown() }).collect()
    }
}

impl Setting {
    /// Whether it describes the preset, or has the value at which Lightroom does nothing.
    fn has_no_effect(&self) -> bool {
        if DESCRIPTIONS.contains(&self.name.as_str()) || self.name.starts_with("Supports") {
            return true;
        }
        match &self.content {
            Content::Structure(text) => text.is_empty(),
            // A straight curve, or a point colour that is not set.
            Content::List(items) => {
                items == &["0, 0", "255, 255"] || items.iter().flat_map(|item| item.split(',')).all(is_minus_one)
            }
            Content::Text(text) if text.is_empty() || text.eq_ignore_ascii_case("false") => true,
            Content::Text(text) => {
                let default = DEFAULTS.iter().find(|(name, _)| *name == self.name).map_or("0", |(_, value)| value);
                match (parse_number(text), parse_number(default)) {
                    (Some(value), Some(default)) => value == default,
                    _ => text == default,
                }
            }
        }
    }

    fn shown(&self) -> String {
        match &self.content {
            Content::Text(text) | Content::Structure(text) => text.chars().take(MAX_SHOWN_CHARS).collect(),
            Content::List(_) => String::new(),
        }
    }
}

fn parse_number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn is_minus_one(text: &str) -> bool {
    parse_number(text) == Some(-1.0)
}

fn content(node: Node<'_, '_>) -> Content {
    let list = |node: &Node<'_, '_>| ["Seq", "Bag", "Alt"].iter().any(|kind| node.has_tag_name((RDF, *kind)));
    if let Some(list) = node.children().find(list) {
        let items = list.children().filter(|item| item.has_tag_name((RDF, "li")));
        // Items of lists of structures, such as masks, have no text of their own.
        return Content::List(items.map(|item| item.text().unwrap_or_default().trim().to_owned()).collect());
    }
    let attributes = || {
        let all = node.descendants().flat_map(|node| node.attributes());
        all.filter(|attribute| attribute.namespace() == Some(NAMESPACE)).map(|attribute| attribute.value())
    };
    if node.children().any(|child| child.is_element()) || attributes().next().is_some() {
        let texts = node.descendants().filter(|child| child.is_text()).filter_map(|child| child.text());
        let first = attributes().chain(texts).map(str::trim).find(|text| !text.is_empty());
        return Content::Structure(first.unwrap_or_default().to_owned());
    }
    Content::Text(node.text().unwrap_or_default().trim().to_owned())
}

/// Settings that describe the preset or the state of the file, and change no picture.
const DESCRIPTIONS: &[&str] = &[
    "AlreadyApplied",
    "AutoToneDigest",
    "AutoToneDigestNoSat",
    "AutoGrayscaleMix",
    "CameraModelRestriction",
    "CameraProfileDigest",
    "Cluster",
    "CompatibleVersion",
    "ContactInfo",
    "Copyright",
    "Description",
    "Group",
    "HasCrop",
    "HasSettings",
    "LensProfileDigest",
    "LensProfileFilename",
    "LensProfileIsEmbedded",
    "LensProfileName",
    "Name",
    "PresetType",
    "ProcessVersion",
    "RawFileName",
    "RequiresRGBTables",
    "ShortName",
    "ShowInPresets",
    "ShowInQuickActions",
    "SortName",
    "ToneCurveName",
    "ToneCurveName2012",
    "UUID",
    "Version",
];

/// The values at which Lightroom does nothing, where that is not 0, false or empty.
const DEFAULTS: &[(&str, &str)] = &[
    ("Brightness", "50"),
    ("CameraProfile", "Adobe Standard"),
    ("ColorGradeBlending", "50"),
    ("ColorNoiseReduction", "25"),
    ("ColorNoiseReductionDetail", "50"),
    ("ColorNoiseReductionSmoothness", "50"),
    ("Contrast", "25"),
    ("CropBottom", "1"),
    ("CropConstrainToWarp", "0"),
    ("CropRight", "1"),
    ("CurveRefineSaturation", "100"),
    ("DefringeGreenHueHi", "60"),
    ("DefringeGreenHueLo", "40"),
    ("DefringePurpleHueHi", "70"),
    ("DefringePurpleHueLo", "30"),
    ("GrainFrequency", "50"),
    ("GrainSize", "25"),
    ("LensProfileChromaticAberrationScale", "100"),
    ("LensProfileDistortionScale", "100"),
    ("LensProfileSetup", "LensDefaults"),
    ("LensProfileVignettingScale", "100"),
    ("LuminanceNoiseReductionDetail", "50"),
    ("ParametricHighlightSplit", "75"),
    ("ParametricMidtoneSplit", "50"),
    ("ParametricShadowSplit", "25"),
    ("PerspectiveScale", "100"),
    ("PostCropVignetteFeather", "50"),
    ("PostCropVignetteMidpoint", "50"),
    ("PostCropVignetteStyle", "1"),
    ("Shadows", "5"),
    ("SharpenDetail", "25"),
    ("SharpenRadius", "1"),
    ("VignetteMidpoint", "50"),
    ("WhiteBalance", "As Shot"),
];
