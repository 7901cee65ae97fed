//! The one way from bytes to a tree, and small helpers to walk it. Everything that reads a message reads this tree.

use uppsala::parser::Parser;
use uppsala::{Document, NodeId, NodeKind};

use crate::refused::{Refused, Why, refuse};

/// Largest message, in bytes.
pub(crate) const MOST_BYTES: usize = 512 * 1024;
/// Largest metadata document, in bytes: a federation's has thousands of entities and is not read here.
pub(crate) const MOST_METADATA_BYTES: usize = 2 * 1024 * 1024;
const DEEPEST: u32 = 48;
const MOST_NODES: usize = 50_000;

/// Parses a message: no document type, no entities of its own, no comments, no processing instructions.
pub(crate) fn parse(text: &str, most_bytes: usize) -> Result<Document<'_>, Refused> {
    if text.len() > most_bytes {
        return refuse(Why::TooLarge, format!("{} bytes", text.len()));
    }
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return refuse(Why::ForbiddenXml, "document type");
    }
    let doc = Parser::new()
        .with_max_depth(DEEPEST)
        .with_forbid_dtd(true)
        .with_forbid_entities(true)
        .with_max_entity_expansion(0)
        .parse(text)
        .map_err(|e| Refused::new(Why::Unreadable, e.to_string()))?;
    let all = doc.descendants(doc.root());
    if all.len() > MOST_NODES {
        return refuse(Why::TooLarge, format!("{} nodes", all.len()));
    }
    for node in all {
        match doc.node_kind(node) {
            Some(NodeKind::Comment(_)) => return refuse(Why::Comment, "comment"),
            Some(NodeKind::ProcessingInstruction(_)) => return refuse(Why::ForbiddenXml, "processing instruction"),
            _ => {}
        }
    }
    Ok(doc)
}

/// The document element.
pub(crate) fn root(doc: &Document<'_>) -> Result<NodeId, Refused> {
    doc.document_element()
        .ok_or_else(|| Refused::new(Why::Unreadable, "empty document"))
}

/// Whether a node is this element.
pub(crate) fn is(doc: &Document<'_>, node: NodeId, namespace: &str, local: &str) -> bool {
    doc.element(node).is_some_and(|e| e.matches_name_ns(namespace, local))
}

/// Child elements of this name, in document order.
pub(crate) fn children<'d>(
    doc: &'d Document<'_>,
    node: NodeId,
    namespace: &'d str,
    local: &'d str,
) -> impl Iterator<Item = NodeId> + 'd {
    doc.children_iter(node)
        .filter(move |child| is(doc, *child, namespace, local))
}

/// All child elements.
pub(crate) fn elements<'d>(doc: &'d Document<'_>, node: NodeId) -> impl Iterator<Item = NodeId> + 'd {
    doc.children_iter(node).filter(|child| doc.element(*child).is_some())
}

/// The only child element of this name: `None` if there is none.
pub(crate) fn only(
    doc: &Document<'_>,
    node: NodeId,
    namespace: &str,
    local: &str,
    why: Why,
) -> Result<Option<NodeId>, Refused> {
    let mut found = children(doc, node, namespace, local);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => refuse(why, format!("more than one {local}")),
    }
}

/// An attribute without a namespace.
pub(crate) fn attribute<'d>(doc: &'d Document<'_>, node: NodeId, name: &str) -> Option<&'d str> {
    let element = doc.element(node)?;
    element
        .attributes
        .iter()
        .find(|a| a.name.namespace_uri.is_none() && a.name.local_name == name)
        .map(|a| a.value.as_ref())
}

/// The text of an element that has nothing but text in it, trimmed.
pub(crate) fn text(doc: &Document<'_>, node: NodeId, why: Why) -> Result<String, Refused> {
    let mut text = String::new();
    for child in doc.children_iter(node) {
        match doc.node_kind(child) {
            Some(NodeKind::Text(part) | NodeKind::CData(part)) => text.push_str(part),
            _ => return refuse(why, "an element where only text belongs"),
        }
    }
    Ok(text.trim().to_owned())
}

/// The local name, for messages.
pub(crate) fn name(doc: &Document<'_>, node: NodeId) -> String {
    doc.element(node)
        .map_or_else(String::new, |e| e.name.local_name.to_string())
}

/// Text for between tags and quotation marks of XML that we write.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            c if c < ' ' => {}
            c => out.push(c),
        }
    }
    out
}
