//! Percent-decoding of credentials that travel inside addresses (RFC 3986, section 2.1).

/// Replaces each `%XX` by its byte; `None` for a broken escape or bytes that are not UTF-8.
///
/// `+` stays `+`: this is not form decoding.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let hex = std::str::from_utf8(tail.get(..2)?).ok()?;
            if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            out.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &tail[2..];
        } else {
            out.push(first);
            rest = tail;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn escapes_are_replaced_and_broken_ones_refused() {
        let cases = [
            ("plain", Some("plain")),
            ("a%40b", Some("a@b")),
            ("a+b%2B", Some("a+b+")),
            ("%ED%95%9C", Some("한")),
            ("%", None),
            ("%4", None),
            ("%+1", None),
            ("%ff", None),
        ];
        for (input, expected) in cases {
            assert_eq!(decode(input).as_deref(), expected, "{input}");
        }
    }
}
