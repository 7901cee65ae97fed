//! An organisation's colour, made readable.

/// A colour that white text can be read on, and its counterpart for the dark scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    light: [u8; 3],
    dark: [u8; 3],
}

/// WCAG 2.2, success criterion 1.4.3 (AA) for text of normal size.
const MIN_CONTRAST: f64 = 4.5;
const WHITE: [u8; 3] = [255; 3];
/// The lightest ground of the dark scheme, `--sunken` of `ieum.css`: links must be readable on it.
const DARK_GROUND: [u8; 3] = [0x24, 0x27, 0x2d];

impl Accent {
    /// Reads `#rrggbb`; any other text is no colour. A colour that is too light is darkened step by
    /// step until white text on it reaches 4.5:1; for the dark scheme it is lightened likewise.
    pub fn parse(color: &str) -> Option<Self> {
        let hex = color.strip_prefix('#').filter(|hex| hex.len() == 6)?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        let asked = [red, green, blue];
        Some(Self {
            light: toward(asked, [0; 3], WHITE),
            dark: toward(asked, WHITE, DARK_GROUND),
        })
    }
    /// The colour as it is shown behind white text.
    pub fn shown(self) -> String {
        hex(self.light)
    }
}

/// A stylesheet that sets the accent's tokens; empty for a text that is no colour. Nothing of the
/// given text is copied into it.
pub fn accent_css(color: &str) -> String {
    Accent::parse(color).map_or_else(String::new, |accent| {
        let (light, dark) = (hex(accent.light), hex(accent.dark));
        format!(
            ":root{{--accent:{light};--accent-text:{light}}}\
             @media(prefers-color-scheme:dark){{:root{{--accent:{light};--accent-text:{dark}}}}}"
        )
    })
}

/// Mixes `color` toward `goal` until it contrasts with `ground`.
fn toward(color: [u8; 3], goal: [u8; 3], ground: [u8; 3]) -> [u8; 3] {
    let mix = |step: u16| -> [u8; 3] {
        std::array::from_fn(|index| {
            let of = |color: [u8; 3]| u16::from(color.get(index).copied().unwrap_or_default());
            u8::try_from((of(color) * (50 - step) + of(goal) * step) / 50).unwrap_or(u8::MAX)
        })
    };
    let readable = |mixed: &[u8; 3]| contrast(*mixed, ground) >= MIN_CONTRAST;
    (0..=50).map(mix).find(readable).unwrap_or(goal)
}

/// The contrast ratio of WCAG 2.2, from 1 to 21.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance as WCAG 2.2 defines it.
fn luminance(color: [u8; 3]) -> f64 {
    let [red, green, blue] = color.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126f64.mul_add(red, 0.7152f64.mul_add(green, 0.0722 * blue))
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readable_colour_stays_and_a_pale_one_is_darkened() {
        assert_eq!(Accent::parse("#1B4DFF").expect("colour").light, [0x1b, 0x4d, 0xff]);
        for pale in ["#ffe812", "#ffffff", "#00ff00", "#03c75a", "#777777", "#000000"] {
            let accent = Accent::parse(pale).expect("colour");
            assert!(contrast(accent.light, WHITE) >= MIN_CONTRAST, "{pale} {accent:?}");
            assert!(contrast(accent.dark, DARK_GROUND) >= MIN_CONTRAST, "{pale} {accent:?}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], WHITE) - 21.0).abs() < 0.001);
        assert!((contrast([0x77; 3], WHITE) - 4.478).abs() < 0.001);
    }

    #[test]
    fn what_is_no_colour_gives_no_style() {
        for text in ["", "#fff", "red", "#12345g", "#1234567", "#+12345", "#fff;}x{", "#ａａ"] {
            assert_eq!(accent_css(text), "", "{text}");
        }
        assert!(accent_css("#1b4dff").starts_with(":root{--accent:#1b4dff;"));
    }
}
