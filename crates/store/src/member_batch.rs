//! Many members at once, with accounts that their organisation manages: for imports, samples and benchmarks. Twenty rows travel in
//! one statement; what is left over goes one by one.

use ieum_model::member::MemberState;
use ieum_model::{AccountId, Instant, MemberId};

use crate::OrgScope;
use crate::account::NewAccount;
use crate::db::{Param, StoreError, Tx, statements};
use crate::member::NewMember;

/// Rows in one statement.
const AT_ONCE: usize = 20;

statements! {
    ACCOUNTS = "INSERT INTO accounts (id, home_org_id, name, email, email_folded, phone, password_hash, password_set_at, must_change_password,
            state, created_at) VALUES
            ($5, $1, $6, $7, $8, $9, $2, $3, $4, 'active', $3),
            ($10, $1, $11, $12, $13, $14, $2, $3, $4, 'active', $3),
            ($15, $1, $16, $17, $18, $19, $2, $3, $4, 'active', $3),
            ($20, $1, $21, $22, $23, $24, $2, $3, $4, 'active', $3),
            ($25, $1, $26, $27, $28, $29, $2, $3, $4, 'active', $3),
            ($30, $1, $31, $32, $33, $34, $2, $3, $4, 'active', $3),
            ($35, $1, $36, $37, $38, $39, $2, $3, $4, 'active', $3),
            ($40, $1, $41, $42, $43, $44, $2, $3, $4, 'active', $3),
            ($45, $1, $46, $47, $48, $49, $2, $3, $4, 'active', $3),
            ($50, $1, $51, $52, $53, $54, $2, $3, $4, 'active', $3),
            ($55, $1, $56, $57, $58, $59, $2, $3, $4, 'active', $3),
            ($60, $1, $61, $62, $63, $64, $2, $3, $4, 'active', $3),
            ($65, $1, $66, $67, $68, $69, $2, $3, $4, 'active', $3),
            ($70, $1, $71, $72, $73, $74, $2, $3, $4, 'active', $3),
            ($75, $1, $76, $77, $78, $79, $2, $3, $4, 'active', $3),
            ($80, $1, $81, $82, $83, $84, $2, $3, $4, 'active', $3),
            ($85, $1, $86, $87, $88, $89, $2, $3, $4, 'active', $3),
            ($90, $1, $91, $92, $93, $94, $2, $3, $4, 'active', $3),
            ($95, $1, $96, $97, $98, $99, $2, $3, $4, 'active', $3),
            ($100, $1, $101, $102, $103, $104, $2, $3, $4, 'active', $3)";
    MEMBERS = "INSERT INTO members (id, org_id, account_id, state, is_admin, menus, name, name_folded, email, email_folded, phone, department,
            department_folded, invited_at, joined_at, created_at, version) VALUES
            ($6, $1, $7, $2, FALSE, 0, $8, $9, $10, $11, $12, $13, $14, $3, $4, $5, 1),
            ($15, $1, $16, $2, FALSE, 0, $17, $18, $19, $20, $21, $22, $23, $3, $4, $5, 1),
            ($24, $1, $25, $2, FALSE, 0, $26, $27, $28, $29, $30, $31, $32, $3, $4, $5, 1),
            ($33, $1, $34, $2, FALSE, 0, $35, $36, $37, $38, $39, $40, $41, $3, $4, $5, 1),
            ($42, $1, $43, $2, FALSE, 0, $44, $45, $46, $47, $48, $49, $50, $3, $4, $5, 1),
            ($51, $1, $52, $2, FALSE, 0, $53, $54, $55, $56, $57, $58, $59, $3, $4, $5, 1),
            ($60, $1, $61, $2, FALSE, 0, $62, $63, $64, $65, $66, $67, $68, $3, $4, $5, 1),
            ($69, $1, $70, $2, FALSE, 0, $71, $72, $73, $74, $75, $76, $77, $3, $4, $5, 1),
            ($78, $1, $79, $2, FALSE, 0, $80, $81, $82, $83, $84, $85, $86, $3, $4, $5, 1),
            ($87, $1, $88, $2, FALSE, 0, $89, $90, $91, $92, $93, $94, $95, $3, $4, $5, 1),
            ($96, $1, $97, $2, FALSE, 0, $98, $99, $100, $101, $102, $103, $104, $3, $4, $5, 1),
            ($105, $1, $106, $2, FALSE, 0, $107, $108, $109, $110, $111, $112, $113, $3, $4, $5, 1),
            ($114, $1, $115, $2, FALSE, 0, $116, $117, $118, $119, $120, $121, $122, $3, $4, $5, 1),
            ($123, $1, $124, $2, FALSE, 0, $125, $126, $127, $128, $129, $130, $131, $3, $4, $5, 1),
            ($132, $1, $133, $2, FALSE, 0, $134, $135, $136, $137, $138, $139, $140, $3, $4, $5, 1),
            ($141, $1, $142, $2, FALSE, 0, $143, $144, $145, $146, $147, $148, $149, $3, $4, $5, 1),
            ($150, $1, $151, $2, FALSE, 0, $152, $153, $154, $155, $156, $157, $158, $3, $4, $5, 1),
            ($159, $1, $160, $2, FALSE, 0, $161, $162, $163, $164, $165, $166, $167, $3, $4, $5, 1),
            ($168, $1, $169, $2, FALSE, 0, $170, $171, $172, $173, $174, $175, $176, $3, $4, $5, 1),
            ($177, $1, $178, $2, FALSE, 0, $179, $180, $181, $182, $183, $184, $185, $3, $4, $5, 1)";
}

/// One of many.
#[derive(Debug)]
pub struct BatchMember {
    /// The membership.
    pub member: MemberId,
    /// The account.
    pub account: AccountId,
    /// Name as typed and folded.
    pub name: (String, String),
    /// E-mail as typed and folded.
    pub email: Option<(String, String)>,
    /// Phone in E.164.
    pub phone: Option<String>,
    /// Department as typed and folded; empty if none.
    pub department: (String, String),
}

/// What all of them share.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// PHC string.
    pub password_hash: &'a str,
    /// Whether everybody must choose another password first.
    pub must_change_password: bool,
    /// `Invited` or `Active`.
    pub state: MemberState,
    /// Now.
    pub now: Instant,
}

impl Tx {
    /// Adds members with managed accounts.
    ///
    /// # Errors
    /// A violation of `MemberEmail`, `MemberPhone`, `ManagedAccountEmail` or `ManagedAccountPhone` if one of them is there already.
    pub async fn insert_members(
        &mut self,
        scope: OrgScope,
        people: &[BatchMember],
        batch: Batch<'_>,
    ) -> Result<(), StoreError> {
        let (full, rest) = people.as_chunks::<AT_ONCE>();
        for people in full {
            self.insert_accounts_at_once(scope, people, batch).await?;
            self.insert_members_at_once(scope, people, batch).await?;
        }
        for person in rest {
            self.insert_one(scope, person, batch).await?;
        }
        Ok(())
    }

    async fn insert_accounts_at_once(
        &mut self,
        scope: OrgScope,
        people: &[BatchMember; AT_ONCE],
        batch: Batch<'_>,
    ) -> Result<(), StoreError> {
        let emails: Vec<_> = people.iter().map(emails).collect();
        let mut params: Vec<&dyn Param> = vec![
            scope.org_id(),
            &batch.password_hash,
            &batch.now,
            &batch.must_change_password,
        ];
        for (person, (email, folded)) in people.iter().zip(&emails) {
            params.extend([
                &person.account as &dyn Param,
                &person.name.0,
                email,
                folded,
                &person.phone,
            ]);
        }
        self.execute(ACCOUNTS, &params).await.map(|_| ())
    }

    async fn insert_members_at_once(
        &mut self,
        scope: OrgScope,
        people: &[BatchMember; AT_ONCE],
        batch: Batch<'_>,
    ) -> Result<(), StoreError> {
        let emails: Vec<_> = people.iter().map(emails).collect();
        let invited_at = (batch.state == MemberState::Invited).then_some(batch.now);
        let joined_at = (batch.state == MemberState::Active).then_some(batch.now);
        let mut params: Vec<&dyn Param> = vec![scope.org_id(), &batch.state, &invited_at, &joined_at, &batch.now];
        for (person, (email, folded)) in people.iter().zip(&emails) {
            params.extend([
                &person.member as &dyn Param,
                &person.account,
                &person.name.0,
                &person.name.1,
                email,
                folded,
                &person.phone,
                &person.department.0,
                &person.department.1,
            ]);
        }
        self.execute(MEMBERS, &params).await.map(|_| ())
    }

    async fn insert_one(&mut self, scope: OrgScope, person: &BatchMember, batch: Batch<'_>) -> Result<(), StoreError> {
        let email = person
            .email
            .as_ref()
            .map(|(typed, folded)| (typed.as_str(), folded.as_str()));
        self.insert_account(&NewAccount {
            id: person.account,
            home: Some(scope),
            name: &person.name.0,
            email,
            phone: person.phone.as_deref(),
            password_hash: Some(batch.password_hash),
            must_change_password: batch.must_change_password,
            locale: None,
            created_at: batch.now,
        })
        .await?;
        self.insert_member(
            scope,
            &NewMember {
                id: person.member,
                account_id: Some(person.account),
                state: batch.state,
                name: (&person.name.0, &person.name.1),
                email,
                phone: person.phone.as_deref(),
                department: (&person.department.0, &person.department.1),
                now: batch.now,
            },
        )
        .await
    }
}

fn emails(person: &BatchMember) -> (Option<&str>, Option<&str>) {
    let email = person.email.as_ref();
    (email.map(|e| e.0.as_str()), email.map(|e| e.1.as_str()))
}
