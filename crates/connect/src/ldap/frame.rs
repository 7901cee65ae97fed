//! One LDAP message after the other (RFC 4511, section 4.1.1), looked at before anything parses it: its length is bounded and so is its
//! depth, because a parser that descends by recursion must not be led as deep as a stranger likes.

use tokio::io::{AsyncRead, AsyncReadExt};

/// Most bytes of one message.
pub(super) const LONGEST: usize = 1024 * 1024;
/// An entry of a search lies five deep, a control three.
const DEEPEST: usize = 10;

/// The first element: its tag, what is in it, and what comes after. `None` if it is cut off or not in the form that LDAP allows.
pub(super) fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    // No tag of LDAP needs more than one byte.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (length, rest) = length(rest)?;
    let (inside, after) = rest.split_at_checked(length)?;
    Some((*tag, inside, after))
}

/// RFC 4511, section 5.1: the definite form only.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match first {
        0..=0x7f => Some((usize::from(*first), rest)),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit));
            Some((length, rest))
        }
        _ => None,
    }
}

/// Whether a message is well-formed and not too deep.
pub(super) fn is_sound(message: &[u8]) -> bool {
    let Some((0x30, inside, [])) = element(message) else {
        return false;
    };
    let mut open = vec![inside];
    while let Some(rest) = open.pop() {
        if rest.is_empty() {
            continue;
        }
        let Some((tag, inside, after)) = element(rest) else {
            return false;
        };
        open.push(after);
        if tag & 0x20 != 0 {
            if open.len() >= DEEPEST {
                return false;
            }
            open.push(inside);
        }
    }
    true
}

/// Reads the next message; `None` at the end of the stream.
///
/// # Errors
/// The stream broke, or the message is too long or not sound.
pub(super) async fn next(stream: &mut (impl AsyncRead + Unpin), most: usize) -> std::io::Result<Option<Vec<u8>>> {
    let bad = || std::io::Error::new(std::io::ErrorKind::InvalidData, "not an LDAP message");
    let mut head = [0_u8; 6];
    let (first, more) = head.split_at_mut(2);
    match stream.read_exact(first).await {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let [tag, short] = *first else { return Err(bad()) };
    if tag != 0x30 {
        return Err(bad());
    }
    let digits = match short {
        0..=0x7f => 0,
        0x81..=0x84 => usize::from(short & 0x7f),
        _ => return Err(bad()),
    };
    let more = more.get_mut(..digits).ok_or_else(bad)?;
    stream.read_exact(more).await?;
    let header = 2 + digits;
    let (length, _) = length(head.get(1..header).unwrap_or_default()).ok_or_else(bad)?;
    if length > most.min(LONGEST) {
        return Err(bad());
    }
    let mut message = head.get(..header).unwrap_or_default().to_vec();
    message.resize(header + length, 0);
    stream.read_exact(message.get_mut(header..).unwrap_or_default()).await?;
    match is_sound(&message) {
        true => Ok(Some(message)),
        false => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_too_deep_or_cut_off_is_not_looked_at() {
        // A success of a bind.
        let good = [0x30, 0x0c, 2, 1, 1, 0x61, 7, 0x0a, 1, 0, 4, 0, 4, 0];
        assert!(is_sound(&good));
        assert!(!is_sound(&good[..13]), "cut off");
        assert!(!is_sound(&[&good[..], &[0]].concat()), "something after it");
        assert!(!is_sound(&[0x30, 0x80, 0, 0]), "indefinite");
        assert!(!is_sound(&[0x30, 3, 0x1f, 1, 0]), "a long tag");
        let deep = |levels: u8| {
            let mut message = vec![];
            for level in 0..levels {
                message = [&[0x30, 2 * level][..], &message].concat();
            }
            message
        };
        assert!(is_sound(&deep(8)));
        assert!(!is_sound(&deep(60)));
    }

    #[tokio::test]
    async fn messages_are_read_one_by_one_and_a_long_one_is_refused_before_it_is_read() {
        let good = [0x30, 0x0c, 2, 1, 1, 0x61, 7, 0x0a, 1, 0, 4, 0, 4, 0];
        let mut both = &[&good[..], &good[..]].concat()[..];
        assert_eq!(next(&mut both, LONGEST).await.expect("first"), Some(good.to_vec()));
        assert_eq!(next(&mut both, LONGEST).await.expect("second"), Some(good.to_vec()));
        assert_eq!(next(&mut both, LONGEST).await.expect("end"), None);
        let mut long = &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0][..];
        assert!(next(&mut long, LONGEST).await.is_err());
        let mut http = &b"HTTP/1.1 400 Bad Request"[..];
        assert!(next(&mut http, LONGEST).await.is_err());
    }
}
