//! Tables of external keys that go out: a template to fill in, and a table with what is wrong at each cell, as CSV and as an Excel
//! workbook (Office Open XML).

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use ieum_app::Error;
use ieum_app::links::{Bad, KeyRow};
use rust_xlsxwriter::{Format, Note, Workbook, Worksheet, XlsxError};

use crate::i18n::Lang;
use crate::web::core::Outcome;

/// What spreadsheets know UTF-8 by.
const BOM: &str = "\u{feff}";
const CSV: &str = "text/csv; charset=utf-8";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Width of each column of a workbook, in characters.
const WIDTHS: [f64; 3] = [34.0, 20.0, 44.0];

/// What is wrong, in words.
pub fn word(l: Lang, bad: Bad) -> Cow<'static, str> {
    match bad {
        Bad::Email => l.t("extkeys-bad-email"),
        Bad::Unknown => l.t("extkeys-bad-unknown"),
        Bad::Key => l.t("extkeys-bad-key"),
        Bad::EmailTwice => l.t("extkeys-bad-email-twice"),
        Bad::KeyTwice => l.t("extkeys-bad-key-twice"),
        Bad::Taken => l.t("extkeys-bad-taken"),
    }
}

/// The column of the cell that is wrong.
const fn column(bad: Bad) -> u16 {
    match bad {
        Bad::Email | Bad::Unknown | Bad::EmailTwice => 0,
        Bad::Key | Bad::KeyTwice | Bad::Taken => 1,
    }
}

fn head(l: Lang) -> [Cow<'static, str>; 3] {
    [l.t("extkeys-email"), l.t("extkeys-key"), l.t("extkeys-error")]
}

/// The row that a template shows the form with.
const SAMPLE: [&str; 2] = ["minji.kim@example.com", "E-0001"];

/// A cell that a spreadsheet does not take for a formula.
fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A template as CSV.
pub fn template_csv(l: Lang) -> Response {
    let [email, key, _] = head(l);
    let rows = [[email, key], SAMPLE.map(Cow::Borrowed)];
    download("external-keys.csv", CSV, csv(&rows))
}

/// A template as a workbook.
pub fn template_workbook(l: Lang) -> Outcome<Response> {
    let [email, key, _] = head(l);
    let bytes = workbook(&[email, key], |sheet| {
        for (column, text) in (0..).zip(SAMPLE) {
            sheet.write_string(1, column, text)?;
        }
        Ok(())
    })?;
    Ok(download("external-keys.xlsx", WORKBOOK, bytes))
}

/// The table with what is wrong beside each row, as CSV.
pub fn errors_csv(l: Lang, found: &[KeyRow]) -> Response {
    let mut rows = vec![head(l)];
    for row in found {
        let bad = row.bad.map_or(Cow::Borrowed(""), |bad| word(l, bad));
        rows.push([cell(&row.email), cell(&row.key), bad]);
    }
    download("external-keys-errors.csv", CSV, csv(&rows))
}

/// The table as a workbook, in which each wrong cell is marked and says in a note what is wrong, as does the last column. It takes a
/// while: not for the async threads.
pub fn errors_workbook(l: Lang, found: &[KeyRow]) -> Outcome<Vec<u8>> {
    let marked = Format::new().set_background_color("#FFC7CE").set_font_color("#9C0006");
    workbook(&head(l), |sheet| {
        for (at, row) in (1..).zip(found) {
            // As text, so that a number keeps its zeros and nothing is taken for a formula.
            sheet.write_string(at, 0, &row.email)?;
            sheet.write_string(at, 1, &row.key)?;
            let Some(bad) = row.bad else { continue };
            let text = word(l, bad);
            let (wrong, column) = match column(bad) {
                0 => (&row.email, 0),
                column => (&row.key, column),
            };
            sheet.write_string_with_format(at, column, wrong, &marked)?;
            let note = Note::new(text.as_ref()).add_author_prefix(false);
            sheet.insert_note(at, column, &note)?;
            sheet.write_string(at, 2, text)?;
        }
        Ok(())
    })
}

/// A workbook with errors as a file to keep.
pub fn errors_file(bytes: Vec<u8>) -> Response {
    download("external-keys-errors.xlsx", WORKBOOK, bytes)
}

fn csv<const COLUMNS: usize>(rows: &[[Cow<'_, str>; COLUMNS]]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(BOM.as_bytes().to_vec());
    for row in rows {
        // Writing into memory does not fail.
        let _ = writer.write_record(row.iter().map(AsRef::as_ref));
    }
    writer.into_inner().unwrap_or_default()
}

/// A workbook of one sheet under a head that stays in sight.
fn workbook(head: &[Cow<'_, str>], fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Outcome<Vec<u8>> {
    let mut book = Workbook::new();
    let written = write(&mut book, head, fill).and_then(|()| book.save_to_buffer());
    written.map_err(|error| Error::Internal(error.to_string()).into())
}

fn write(
    book: &mut Workbook,
    head: &[Cow<'_, str>],
    fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    // Whatever is typed into the sheet later is text too.
    let text = Format::new().set_num_format("@");
    let sheet = book.add_worksheet();
    for ((column, title), width) in (0..).zip(head).zip(WIDTHS) {
        sheet.set_column_format(column, &text)?;
        sheet.set_column_width(column, width)?;
        sheet.write_string_with_format(0, column, title.as_ref(), &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    fill(sheet)
}

fn download(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader as _, Xlsx};

    use super::*;

    #[test]
    fn each_wrong_cell_of_a_workbook_says_what_is_wrong() {
        let row = |email: &str, key: &str, bad| KeyRow {
            email: email.to_owned(),
            key: key.to_owned(),
            before: None,
            member: None,
            bad,
        };
        let rows = [
            row("a@b.kr", "007", None),
            row("nobody", "=1+1", Some(Bad::Email)),
            row("c@b.kr", "007", Some(Bad::KeyTwice)),
        ];
        let bytes = errors_workbook(Lang::EN, &rows).expect("written");
        let mut book = Xlsx::new(Cursor::new(bytes.clone())).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        let read: Vec<Vec<String>> = sheet
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        let [email, twice] = [Bad::Email, Bad::KeyTwice].map(|bad| word(Lang::EN, bad).into_owned());
        assert_eq!(read[0], head(Lang::EN));
        assert_eq!(read[1], ["a@b.kr", "007", ""]);
        assert_eq!(read[2], ["nobody", "=1+1", email.as_str()]);
        assert_eq!(read[3], ["c@b.kr", "007", twice.as_str()]);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let notes = std::io::read_to_string(archive.by_name("xl/comments1.xml").expect("notes")).expect("text");
        for (at, text) in [("A3", email), ("B4", twice)] {
            let start = notes.find(&format!("ref=\"{at}\"")).expect("a note at the cell");
            assert!(notes[start..].contains(&text), "{at}: {notes}");
        }
    }

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("E-7"), "E-7");
    }
}
