//! Events of an XML document with resolved names (Namespaces in XML 1.0). Based on the tokens of `xmlparser`, which checks neither matching
//! tags nor prefixes.

use xmlparser::{ElementEnd, Token, Tokenizer};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Error: the document is not well-formed, has a document type, or uses an undeclared prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// A name with its namespace; the namespace may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub(super) space: &'a str,
    pub(super) local: &'a str,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'a> {
    pub(super) name: Name<'a>,
    /// The raw value, with its references.
    pub(super) value: &'a str,
    /// The raw attribute.
    pub(super) raw: &'a str,
    /// The raw name.
    pub(super) tag: &'a str,
}

impl Attribute<'_> {
    /// Whether it declares a prefix or belongs to XML itself.
    pub(super) fn is_xml(&self) -> bool {
        matches!(self.name.space, XML | XMLNS)
    }

    /// Whether it belongs to RDF, not to the described resource.
    pub(super) fn is_rdf(&self) -> bool {
        self.name.space == RDF
    }
}

#[derive(Debug)]
pub(super) enum Event<'a> {
    Start {
        name: Name<'a>,
        /// The raw name.
        tag: &'a str,
        attributes: Vec<Attribute<'a>>,
        /// Whether the element is empty.
        empty: bool,
    },
    /// The raw end tag of an element that is not empty.
    End(&'a str),
    /// Raw text.
    Text(&'a str),
    /// The wrapper of a packet, by which programs find it in any file.
    Wrapper(&'a str),
}

pub(super) struct Reader<'a> {
    tokens: Tokenizer<'a>,
    /// The declared prefixes, inner ones last.
    bindings: Vec<(&'a str, &'a str)>,
    /// The raw names of the open elements, and the number of bindings outside each.
    open: Vec<(&'a str, usize)>,
    seen_root: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { tokens: Tokenizer::from(text), bindings: Vec::new(), open: Vec::new(), seen_root: false }
    }

    /// The next event; `None` at the end. Comments and other processing instructions are skipped.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>, Malformed> {
        loop {
            let Some(token) = self.tokens.next() else {
                return if self.open.is_empty() && self.seen_root { Ok(None) } else { Err(Malformed) };
            };
            return Ok(Some(match token.map_err(|_| Malformed)? {
                Token::ElementStart { prefix, local, span } => {
                    self.seen_root = true;
                    let tag = span.as_str().get(1..).ok_or(Malformed)?;
                    self.start(prefix.as_str(), local.as_str(), tag)?
                }
                Token::ElementEnd { end: ElementEnd::Close(..), span } => {
                    let (tag, around) = self.open.pop().ok_or(Malformed)?;
                    let closed = span.as_str().get(2..).and_then(|rest| rest.strip_suffix('>'));
                    if closed.map(str::trim_end) != Some(tag) {
                        return Err(Malformed);
                    }
                    self.bindings.truncate(around);
                    Event::End(span.as_str())
                }
                Token::Text { text } => Event::Text(text.as_str()),
                Token::Cdata { span, .. } => Event::Text(span.as_str()),
                Token::ProcessingInstruction { target, span, .. } if target.as_str() == "xpacket" => {
                    Event::Wrapper(span.as_str())
                }
                Token::Comment { .. } | Token::ProcessingInstruction { .. } | Token::Declaration { .. } => continue,
                // A document type could define entities. Everything else here is malformed.
                _ => return Err(Malformed),
            }));
        }
    }

    fn start(&mut self, prefix: &'a str, local: &'a str, tag: &'a str) -> Result<Event<'a>, Malformed> {
        let around = self.bindings.len();
        let mut attributes = Vec::new();
        let empty = loop {
            match self.tokens.next().ok_or(Malformed)?.map_err(|_| Malformed)? {
                Token::Attribute { prefix, local, value, span } => {
                    let (prefix, local, value, raw) = (prefix.as_str(), local.as_str(), value.as_str(), span.as_str());
                    let declared = match (prefix, local) {
                        ("xmlns", declared) => Some(declared),
                        ("", "xmlns") => Some(""),
                        _ => None,
                    };
                    if let Some(declared) = declared {
                        // No XMP namespace needs a reference. Here, one would hide a name.
                        if value.contains('&') {
                            return Err(Malformed);
                        }
                        self.bindings.push((declared, value));
                    }
                    let space = if declared.is_some() { XMLNS } else { prefix };
                    let name = Name { space, local };
                    let tag = raw.split(|c: char| c == '=' || c.is_whitespace()).next().unwrap_or_default();
                    attributes.push(Attribute { name, value, raw, tag });
                }
                Token::ElementEnd { end: ElementEnd::Open, .. } => break false,
                Token::ElementEnd { end: ElementEnd::Empty, .. } => break true,
                _ => return Err(Malformed),
            }
        };
        // All prefixes of the tag are declared only now.
        for attribute in &mut attributes {
            let space = &mut attribute.name.space;
            if *space != XMLNS && !space.is_empty() {
                *space = self.bound(space)?;
            }
        }
        let space = if prefix.is_empty() { self.bound(prefix).unwrap_or_default() } else { self.bound(prefix)? };
        if empty {
            self.bindings.truncate(around);
        } else {
            self.open.push((tag, around));
        }
        Ok(Event::Start { name: Name { space, local }, tag, attributes, empty })
    }

    fn bound(&self, prefix: &str) -> Result<&'a str, Malformed> {
        if prefix == "xml" {
            return Ok(XML);
        }
        let binding = self.bindings.iter().rev().find(|(declared, _)| *declared == prefix);
        binding.map(|(_, space)| *space).ok_or(Malformed)
    }
}
