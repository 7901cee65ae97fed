//! Logos: which uploaded bytes may be one. The content decides; the file's name and the type that the browser sent are not asked.
//!
//! Only still raster images of three formats, whole and with nothing behind them. Their pixels are deliberately not decoded: the
//! header tells the size, and the browser that shows them is the decoder. SVG is refused, because it is a program.

/// The most bytes.
pub const MAX_BYTES: usize = 200 * 1024;
/// The least width and height.
pub const MIN_PIXELS: u32 = 16;
/// The most width and height.
pub const MAX_PIXELS: u32 = 2_000;

/// An image that may be a logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogoImage {
    /// Its media type, as its content says.
    pub content_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why bytes may not be a logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// No file.
    #[error("no file was chosen")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// An SVG image, which can hold scripts.
    #[error("SVG images are not accepted")]
    Svg,
    /// None of the formats.
    #[error("not a PNG, JPEG or WebP image")]
    Unknown,
    /// Begins as an image but is cut off, or something else hangs on behind it.
    #[error("the image is damaged")]
    Damaged,
    /// It moves.
    #[error("animated images are not accepted")]
    Animated,
    /// Smaller or larger than is of use.
    #[error("{width}×{height} pixels; {MIN_PIXELS} to {MAX_PIXELS} are allowed")]
    Pixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

impl LogoError {
    /// A stable name for translation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "logo_empty",
            Self::TooLarge => "logo_too_large",
            Self::Svg => "logo_svg",
            Self::Unknown => "logo_unknown",
            Self::Damaged => "logo_damaged",
            Self::Animated => "logo_animated",
            Self::Pixels { .. } => "logo_pixels",
        }
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// Looks whether these bytes may be a logo.
///
/// # Errors
/// See [`LogoError`].
pub fn inspect(bytes: &[u8]) -> Result<LogoImage, LogoError> {
    if bytes.is_empty() {
        return Err(LogoError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(LogoError::TooLarge);
    }
    let (content_type, size) = if bytes.starts_with(PNG) {
        ("image/png", png(bytes)?)
    } else if bytes.starts_with(JPEG) {
        ("image/jpeg", jpeg(bytes).ok_or(LogoError::Damaged)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp(bytes)?)
    } else if looks_like_svg(bytes) {
        return Err(LogoError::Svg);
    } else {
        return Err(LogoError::Unknown);
    };
    let (width, height) = size;
    let allowed = MIN_PIXELS..=MAX_PIXELS;
    if !allowed.contains(&width) || !allowed.contains(&height) {
        return Err(LogoError::Pixels { width, height });
    }
    Ok(LogoImage {
        content_type,
        width,
        height,
    })
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.contains("<svg") || text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml")
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Walks the chunks from the header to the end (PNG, section 5).
fn png(bytes: &[u8]) -> Result<(u32, u32), LogoError> {
    let mut at = PNG.len();
    let mut size = None;
    let mut has_data = false;
    loop {
        let length = array(bytes, at).map(u32::from_be_bytes).ok_or(LogoError::Damaged)? as usize;
        let kind: [u8; 4] = array(bytes, at + 4).ok_or(LogoError::Damaged)?;
        let data = at + 8;
        let end = data.checked_add(length).and_then(|end| end.checked_add(4));
        let end = end.filter(|end| *end <= bytes.len()).ok_or(LogoError::Damaged)?;
        match &kind {
            b"IHDR" if size.is_none() && length == 13 => {
                let side = |at| array(bytes, at).map(u32::from_be_bytes);
                size = side(data).zip(side(data + 4));
            }
            b"acTL" => return Err(LogoError::Animated),
            b"IDAT" => has_data = true,
            b"IEND" => {
                return size
                    .filter(|_| has_data && end == bytes.len())
                    .ok_or(LogoError::Damaged);
            }
            _ if size.is_none() => return Err(LogoError::Damaged),
            _ => {}
        }
        at = end;
    }
}

/// Walks the segments to the frame header (ITU-T T.81, section B.2.2); the end of image must be the end of the file.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    if !bytes.ends_with(&[0xff, 0xd9]) {
        return None;
    }
    let mut at = 2;
    let mut size = None;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // Fill bytes, and markers that stand alone.
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let side = |at| array(bytes, at).map(|two| u32::from(u16::from_be_bytes(two)));
                size = Some((side(at + 7)?, side(at + 5)?));
                at += 2 + usize::from(u16::from_be_bytes(array(bytes, at + 2)?));
            }
            // The compressed data begins.
            0xda => return size,
            0xd8 | 0xd9 => return None,
            _ => at += 2 + usize::from(u16::from_be_bytes(array(bytes, at + 2)?).max(2)),
        }
    }
}

/// Reads the first chunk (WebP container specification, RFC 9649, section 2).
fn webp(bytes: &[u8]) -> Result<(u32, u32), LogoError> {
    let damaged = LogoError::Damaged;
    let length = array(bytes, 4).map(u32::from_le_bytes).ok_or(damaged)? as usize;
    if length.checked_add(8) != Some(bytes.len()) {
        return Err(damaged);
    }
    let kind: [u8; 4] = array(bytes, 12).ok_or(damaged)?;
    let data = bytes.get(20..).ok_or(damaged)?;
    let size = match &kind {
        b"VP8 " if data.get(3..6) == Some(&[0x9d, 0x01, 0x2a]) => {
            let side = |at| array(data, at).map(|two| u32::from(u16::from_le_bytes(two) & 0x3fff));
            side(6).zip(side(8))
        }
        b"VP8L" if data.first() == Some(&0x2f) => array(data, 1)
            .map(u32::from_le_bytes)
            .map(|bits| ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)),
        b"VP8X" => {
            if data.first().is_some_and(|flags| flags & 0b10 != 0) {
                return Err(LogoError::Animated);
            }
            let side = |at| array(data, at).map(|[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0]) + 1);
            side(4).zip(side(7))
        }
        _ => None,
    };
    size.ok_or(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    fn png_of(width: u32, height: u32, more: &[Vec<u8>]) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let more = more.concat();
        [
            PNG,
            &chunk(b"IHDR", &header),
            &more,
            &chunk(b"IDAT", b"x"),
            &chunk(b"IEND", b""),
        ]
        .concat()
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
        let length = (frame.len() as u16 + 2).to_be_bytes();
        let app = [0xff, 0xe0, 0, 4, 1, 2];
        [
            &[0xff, 0xd8][..],
            &app,
            &[0xff, 0xc0],
            &length,
            &frame,
            &[0xff, 0xda, 0, 2, 9, 0xff, 0xd9],
        ]
        .concat()
    }

    fn webp_of(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [b"WEBP", &kind[..], &(data.len() as u32).to_le_bytes(), data].concat();
        [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
    }

    #[test]
    fn the_content_tells_type_and_size() {
        for (bytes, content_type, width, height) in [
            (png_of(320, 80, &[]), "image/png", 320, 80),
            (jpeg_of(200, 50), "image/jpeg", 200, 50),
            (
                webp_of(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 100, 0, 40, 0]),
                "image/webp",
                100,
                40,
            ),
            (webp_of(b"VP8L", &[0x2f, 99, 0xc0, 9, 0]), "image/webp", 100, 40),
            (
                webp_of(b"VP8X", &[0, 0, 0, 0, 99, 0, 0, 39, 0, 0]),
                "image/webp",
                100,
                40,
            ),
        ] {
            let expected = LogoImage {
                content_type,
                width,
                height,
            };
            assert_eq!(inspect(&bytes), Ok(expected));
        }
    }

    #[test]
    fn every_refusal_has_its_code() {
        let with_script = [png_of(32, 32, &[]), b"<script>alert(1)</script>".to_vec()].concat();
        let animated = png_of(32, 32, &[chunk(b"acTL", &[0; 8])]);
        let cut = png_of(32, 32, &[]);
        for (bytes, code) in [
            (&b""[..], "logo_empty"),
            (&vec![0; MAX_BYTES + 1], "logo_too_large"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "logo_svg"),
            (b"\xef\xbb\xbf <?xml version='1.0'?><!DOCTYPE svg><x/>", "logo_svg"),
            (b"<html><script>alert(1)</script>", "logo_unknown"),
            (b"GIF89a\x20\x00\x20\x00", "logo_unknown"),
            (b"RIFF\x04\x00\x00\x00WAVE", "logo_unknown"),
            (PNG, "logo_damaged"),
            (&with_script, "logo_damaged"),
            (&cut[..cut.len() - 1], "logo_damaged"),
            (&animated, "logo_animated"),
            (&png_of(15, 32, &[]), "logo_pixels"),
            (&png_of(32, 2_001, &[]), "logo_pixels"),
            (&png_of(u32::MAX, u32::MAX, &[]), "logo_pixels"),
            (&jpeg_of(0, 0), "logo_pixels"),
            (&[jpeg_of(32, 32), b"PK\x03\x04".to_vec()].concat(), "logo_damaged"),
            (b"\xff\xd8\xff\xff\xff\xd9", "logo_damaged"),
            (&webp_of(b"VP8X", &[2, 0, 0, 0, 99, 0, 0, 39, 0, 0]), "logo_animated"),
            (&webp_of(b"VP8X", &[0]), "logo_damaged"),
            (
                &[webp_of(b"VP8L", &[0x2f, 99, 0xc0, 9, 0]), b"x".to_vec()].concat(),
                "logo_damaged",
            ),
        ] {
            assert_eq!(
                inspect(bytes).map_err(|e| e.code()),
                Err(code),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(start in 0usize..4, rest in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let starts: [&[u8]; 4] = [PNG, JPEG, b"RIFF\x10\x00\x00\x00WEBPVP8X", b""];
            let bytes = [starts[start], &rest].concat();
            let _ = inspect(&bytes);
        }
    }
}
