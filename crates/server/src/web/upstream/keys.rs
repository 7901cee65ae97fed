//! External keys from a table: a template to fill in, what the table would change, the same table with what is wrong beside each row,
//! and the change.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ieum_app::access::OrgCaller;
use ieum_app::links::{Import, MOST_ROWS, apply_keys, preview_keys};
use ieum_app::{Error, Problem};

use super::returned::{self, word};
use super::sheet::{is_workbook, table_of};
use crate::i18n::Lang;
use crate::web::core::{Ask, Console, Done, Outcome, Typed, Upload, problem};
use crate::web::page::{Badge, ConsoleFrame, ConsoleItem, Errors, Field, Notice, Page};

/// Rows of a preview that are shown.
const MOST_SHOWN: usize = 200;
/// What spreadsheets know UTF-8 by.
const BOM: &str = "\u{feff}";

#[derive(Debug, Template)]
#[template(path = "upstream/keys.html")]
struct KeysPage {
    l: Lang,
    frame: ConsoleFrame,
    path: String,
    notice: Option<Notice>,
    typed: String,
    errors: Errors,
    found: Option<Import>,
}

impl KeysPage {
    fn shown(&self) -> Vec<(String, String, String, Badge)> {
        let l = self.l;
        let rows = self.found.iter().flat_map(|found| &found.rows);
        // What is wrong stands first.
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_key(|row| (row.bad.is_none(), !row.is_change()));
        rows.into_iter()
            .take(MOST_SHOWN)
            .map(|row| {
                let effect = match row.bad {
                    Some(bad) => Badge::bad(word(l, bad)),
                    None if row.is_change() => Badge::good(l.t("extkeys-new")),
                    None => Badge::neutral(l.t("extkeys-same")),
                };
                (
                    row.email.clone(),
                    row.before.clone().unwrap_or_default(),
                    row.key.clone(),
                    effect,
                )
            })
            .collect()
    }
    fn bad(&self) -> usize {
        self.found.as_ref().map_or(0, Import::bad)
    }
    fn changed(&self) -> usize {
        self.found.as_ref().map_or(0, Import::changed)
    }
}

/// Address and key of each row; the first row is the head if it has no address. Tabs separate what was copied out of a spreadsheet.
fn read(table: &str) -> Vec<(String, String)> {
    let table = table.strip_prefix(BOM).unwrap_or(table);
    let first = table.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') {
        b'\t'
    } else if first.contains(';') && !first.contains(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(table.as_bytes());
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        // One more than is allowed says that there are too many.
        if rows.len() > MOST_ROWS {
            break;
        }
        let Ok(record) = record else { continue };
        let cell = |at: usize| record.get(at).unwrap_or_default().trim().to_owned();
        let (email, key) = (cell(0), cell(1));
        let is_head = index == 0 && !email.contains('@');
        let is_blank = email.is_empty() && key.is_empty();
        if !is_head && !is_blank {
            rows.push((email, key));
        }
    }
    rows
}

/// `GET /console/{org}/login-page/keys`
pub async fn show(ask: Ask, Console(caller): Console) -> Outcome<Response> {
    let (typed, none) = (String::new(), Errors::none());
    render(&ask, &caller, typed, None, none, StatusCode::OK).await
}

/// `GET /console/{org}/login-page/keys/template.csv`
pub async fn template_csv(ask: Ask, Console(_): Console) -> Response {
    returned::template_csv(ask.l)
}

/// `GET /console/{org}/login-page/keys/template.xlsx`
pub async fn template_workbook(ask: Ask, Console(_): Console) -> Outcome<Response> {
    returned::template_workbook(ask.l)
}

/// `POST /console/{org}/login-page/keys`: first what would change, then the change.
pub async fn submit(ask: Ask, Console(caller): Console, upload: Upload) -> Outcome<Response> {
    let typed = upload.fields.get("table");
    let Some(chosen) = text_of(upload.file("file").to_vec()).await else {
        let problem = Problem::at("file", "keys_workbook");
        return refused(&ask, &caller, typed.to_owned(), problem.into()).await;
    };
    let table = if chosen.trim().is_empty() {
        typed.to_owned()
    } else {
        chosen
    };
    if upload.fields.has("switch_language") {
        return render(&ask, &caller, table, None, Errors::none(), StatusCode::OK).await;
    }
    let rows = read(&table);
    if upload.fields.has("confirm") {
        match apply_keys(&ask.ctx, &caller, &rows).await {
            Ok(_) => {
                let to = format!("{}/login-page/keys", Ask::console_root(&caller));
                return Ok(Done::new(&ask.site, to, "keys-imported").into_response());
            }
            // Something changed meanwhile: the preview says what.
            Err(Error::Stale) => {}
            Err(error) => return refused(&ask, &caller, table, error).await,
        }
    }
    match preview_keys(&ask.ctx, &caller, &rows).await {
        Ok(found) => {
            let status = if found.bad() > 0 {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            render(&ask, &caller, table, Some(found), Errors::none(), status).await
        }
        Err(error) => refused(&ask, &caller, table, error).await,
    }
}

/// The text of a file: a workbook's first sheet, or a table as it stands. Excel writes the head in the code page of the machine unless it
/// is told otherwise: what cannot be read of it matters to nobody.
async fn text_of(file: Vec<u8>) -> Option<String> {
    if !is_workbook(&file) {
        return Some(String::from_utf8_lossy(&file).into_owned());
    }
    let read = tokio::task::spawn_blocking(move || table_of(&file, MOST_ROWS + 2));
    read.await.ok().flatten()
}

/// `POST /console/{org}/login-page/keys/errors.csv`: the table with what is wrong beside each row.
pub async fn errors_csv(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    match preview_keys(&ask.ctx, &caller, &read(typed.get("table"))).await {
        Ok(found) => Ok(returned::errors_csv(ask.l, &found.rows)),
        Err(error) => refused(&ask, &caller, typed.get("table").to_owned(), error).await,
    }
}

/// `POST /console/{org}/login-page/keys/errors.xlsx`: the same as a workbook, in which the wrong cells are marked.
pub async fn errors_workbook(ask: Ask, Console(caller): Console, typed: Typed) -> Outcome<Response> {
    let l = ask.l;
    match preview_keys(&ask.ctx, &caller, &read(typed.get("table"))).await {
        Ok(found) => {
            let written = tokio::task::spawn_blocking(move || returned::errors_workbook(l, &found.rows)).await;
            let bytes = written.map_err(|error| Error::Internal(error.to_string()))??;
            Ok(returned::errors_file(bytes))
        }
        Err(error) => refused(&ask, &caller, typed.get("table").to_owned(), error).await,
    }
}

async fn refused(ask: &Ask, caller: &OrgCaller, table: String, error: Error) -> Outcome<Response> {
    let Error::Refused(problems) = error else {
        return Err(error.into());
    };
    let errors = problem::errors(ask.l, &problems);
    render(ask, caller, table, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn render(
    ask: &Ask,
    caller: &OrgCaller,
    typed: String,
    found: Option<Import>,
    errors: Errors,
    status: StatusCode,
) -> Outcome<Response> {
    let l = ask.l;
    let frame = ask
        .console_frame(caller, l.t("extkeys-title"), ConsoleItem::LoginPage)
        .await?;
    let root = format!("{}/login-page", frame.root);
    let page = KeysPage {
        l,
        path: format!("{root}/keys"),
        frame: frame.below(l.t("menu-login-page"), root.as_str()).with_form(),
        notice: ask.notice(),
        typed,
        errors,
        found,
    };
    Ok(Page::with_status(status, page).into_response())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_table_is_read_as_spreadsheets_write_it() {
        let expected = vec![
            ("a@b.kr".to_owned(), "1".to_owned()),
            ("c@d.kr".to_owned(), "2".to_owned()),
        ];
        for table in [
            "\u{feff}이메일,외부 키\r\na@b.kr,1\r\nc@d.kr,2\r\n",
            "email\tkey\na@b.kr\t1\n\nc@d.kr\t2",
            "email;key\na@b.kr;1\nc@d.kr;2",
            "a@b.kr,\"1\"\nc@d.kr , 2 ,더",
        ] {
            assert_eq!(read(table), expected, "{table:?}");
        }
    }
}
