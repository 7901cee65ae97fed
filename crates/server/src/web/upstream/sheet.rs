//! The first sheet of an Excel workbook (Office Open XML) as the text of a table. Workbooks are compressed: how much comes out of one is
//! counted before it is read, and of a sheet only the columns that are wanted are kept, however far away its last cell is.

use std::io::{Cursor, Read as _, sink};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

/// Most files within a workbook.
const MOST_FILES: usize = 500;
/// Most bytes that come out of one.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// Columns that are read, from the left.
const COLUMNS: usize = 2;

/// Whether a file is a workbook, by its first bytes.
pub fn is_workbook(file: &[u8]) -> bool {
    file.starts_with(b"PK\x03\x04")
}

/// The first columns of the first sheet, at most so many rows, separated by tabs; `None` if it is no workbook, or too large a one. It
/// takes a while: not for the async threads.
pub fn table_of(file: &[u8], most_rows: usize) -> Option<String> {
    if !is_small(file)? {
        return None;
    }
    let mut workbook = Xlsx::new(Cursor::new(file)).ok()?;
    let sheet = workbook.sheet_names().first()?.clone();
    let mut cells = workbook.worksheet_cells_reader(&sheet).ok()?;
    let mut rows: Vec<[String; COLUMNS]> = Vec::new();
    let mut last_row = None;
    while let Some(cell) = cells.next_cell().ok()? {
        let (row, column) = cell.get_position();
        // Empty rows in between are no rows of the table.
        if last_row != Some(row) {
            if rows.len() == most_rows {
                break;
            }
            rows.push(Default::default());
            last_row = Some(row);
        }
        let place = usize::try_from(column).ok().filter(|column| *column < COLUMNS);
        if let (Some(column), Some(row)) = (place, rows.last_mut()) {
            row[column] = text(cell.get_value());
        }
    }
    Some(rows.iter().map(|row| row.join("\t") + "\n").collect())
}

/// Whether no more comes out of the archive than is allowed; what its entries say of themselves is not believed.
fn is_small(file: &[u8]) -> Option<bool> {
    let mut archive = ZipArchive::new(Cursor::new(file)).ok()?;
    if archive.len() > MOST_FILES {
        return Some(false);
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).ok()?;
        let came = std::io::copy(&mut entry.take(left + 1), &mut sink()).ok()?;
        if came > left {
            return Some(false);
        }
        left -= came;
    }
    Some(true)
}

/// What a cell shows. A number is written without a point if it has no fraction, as employee numbers have none.
fn text(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        _ => String::new(),
    };
    // What would end a cell or a row of the text.
    text.replace(['\t', '\n', '\r', '"'], " ")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn workbook(sheet: &str) -> Vec<u8> {
        let parts = [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#.to_owned(),
            ),
            (
                "_rels/.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
            ),
            (
                "xl/workbook.xml",
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="명단" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned(),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#.to_owned(),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
                ),
            ),
        ];
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer.start_file(name, SimpleFileOptions::default()).expect("a file");
            writer.write_all(text.as_bytes()).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    fn cell(at: &str, text: &str) -> String {
        format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    }

    #[test]
    fn the_first_columns_are_read_and_nothing_far_away_is_made_room_for() {
        let sheet = format!(
            r#"<row r="1">{}{}</row><row r="2">{}<c r="B2"><v>1001</v></c>{}</row><row r="9">{}{}</row><row r="1048576">{}</row>"#,
            cell("A1", "이메일"),
            cell("B1", "사번"),
            cell("A2", "a@b.kr"),
            cell("C2", "더"),
            cell("A9", "c@d.kr"),
            cell("B9", "E-7&#10;x"),
            cell("XFD1048576", "far"),
        );
        let file = workbook(&sheet);
        assert!(is_workbook(&file));
        assert_eq!(
            table_of(&file, 100).as_deref(),
            Some("이메일\t사번\na@b.kr\t1001\nc@d.kr\tE-7 x\n\t\n")
        );
        assert_eq!(table_of(&file, 2).as_deref(), Some("이메일\t사번\na@b.kr\t1001\n"));
    }

    #[test]
    fn what_is_no_workbook_or_too_much_is_none() {
        assert_eq!(table_of(b"PK\x03\x04 and more", 10), None);
        let large = format!(
            r#"<row r="1">{}</row>"#,
            cell("A1", &"0".repeat(usize::try_from(MOST_BYTES).expect("fits")))
        );
        let bomb = workbook(&large);
        assert!(bomb.len() < 1024 * 1024, "it is small as long as nobody opens it");
        assert_eq!(table_of(&bomb, 10), None);
    }
}
