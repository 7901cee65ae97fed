//! What new settings of a method, which are not live yet, do with a change of metadata.

use ieum_model::LoginMethodId;
use ieum_model::going_live::VersionState;
use ieum_saml::settings::{Published, Settings};
use ieum_store::{OrgScope, Tx};

use crate::Result;

/// New settings that are not live yet and know the same of the provider know the change too: made live, they would take it back.
///
/// # Errors
/// As the database says.
pub(super) async fn follow(
    tx: &mut Tx,
    scope: OrgScope,
    id: LoginMethodId,
    (known, published): (&Published, &Published),
) -> Result<()> {
    let Some(draft) = tx.method_version_in(scope, id, VersionState::Draft).await? else {
        return Ok(());
    };
    match Settings::read(&draft.settings) {
        Ok(settings) if Published::of(&settings) == *known => Ok(tx
            .set_draft_settings(scope, id, &published.over(&settings).to_json())
            .await?),
        _ => Ok(()),
    }
}
