//! Everything the sample says, in both languages.

macro_rules! words {
    ($($name:ident: $ko:literal, $en:literal;)*) => {
        /// The texts in one language.
        pub(crate) struct Words {
            $(pub $name: &'static str,)*
        }
        /// Korean.
        pub(crate) static KO: Words = Words { $($name: $ko),* };
        /// English.
        pub(crate) static EN: Words = Words { $($name: $en),* };
    };
}

words! {
    tag: "ko", "en";
    other_tag: "en", "ko";
    other_language: "English", "한국어";
    product: "한빛톡", "Hanbit Talk";
    sample: "이음을 보여 드리려고 만든 예시 업무 시스템입니다.", "A sample business system, made to show Ieum.";
    home: "홈", "Home";
    admin: "관리자 서비스", "Admin service";
    sign_out: "로그아웃", "Sign out";
    headline: "회사 대화를 한곳에서", "Your company's conversations in one place";
    lead: "회사에서 쓰는 계정으로 바로 시작할 수 있습니다.", "Start right away with your company account.";
    sign_in: "회사 계정으로 로그인", "Sign in with your company account";
    by_organization: "조직 ID로 로그인", "Sign in with an organisation ID";
    organization: "조직 ID", "Organisation ID";
    organization_hint: "조직 ID를 알고 있으면 조직 전용 로그인 화면으로 바로 이동합니다.", "With an organisation ID you go straight to your organisation's login page.";
    go: "이동", "Continue";
    hello: "안녕하세요,", "Hello,";
    signed_in_as: "로그인한 구성원", "Signed in as";
    of: "", "of";
    name: "이름", "Name";
    org_name: "조직", "Organisation";
    department: "부서", "Department";
    email: "이메일", "E-mail";
    roles: "역할", "Roles";
    role_super_admin: "슈퍼 관리자", "Super admin";
    role_admin: "관리자", "Admin";
    role_member: "구성원", "Member";
    groups: "그룹", "Groups";
    manage: "관리", "Administration";
    manage_lead: "관리자에게만 보이는 메뉴입니다. 이음이 알려 준 역할로 구분합니다.", "Only admins see this. Ieum told this system your role.";
    manage_go: "관리 화면으로 이동", "Go to administration";
    manage_of: "조직의 대화방과 구성원을 관리하는 화면입니다.", "Your organisation's rooms and members are managed here.";
    forbidden: "관리자만 볼 수 있는 화면입니다", "This page is for admins";
    forbidden_advice: "필요하면 조직 관리자에게 문의해 주세요.", "If you need it, ask your organisation's admin.";
    ended: "이음에서 로그아웃해 한빛톡에서도 로그아웃했습니다.", "You signed out of Ieum, so you are signed out here, too.";
    none: "없음", "None";
    received: "이음에서 받은 정보", "What Ieum told this system";
    received_lead: "업무 시스템은 sub와 org_id로 구성원과 조직을 구분합니다. 조직 ID는 바뀔 수 있습니다.", "Tell members and organisations apart by sub and org_id. An organisation ID can change.";
    link_crumb: "워크스페이스 멤버", "Workspace members";
    link_title: "계정/조직 연동 설정", "Account/organisation linking";
    link_lead: "회사 계정과 조직을 한빛톡에 연동합니다. 연동 신청과 설정은 이음 조직 콘솔에서 합니다.", "Link your company's accounts and organisation to Hanbit Talk. You apply and set it up in Ieum's organisation console.";
    link_go: "바로가기", "Go to console";
    link_new_tab: "(새 창)", "(new tab)";
    link_only: "조직의 슈퍼 관리자만 연동을 신청할 수 있습니다. STANDARD 이상 요금제에서 사용할 수 있습니다.", "Only the organisation's super admin can apply, on the STANDARD plan or above.";
    link_others: "슈퍼 관리자가 아니라면 조직의 슈퍼 관리자에게 요청해 주세요.", "If that is not you, ask your organisation's super admin.";
    link_sign_in: "먼저 로그인하면 조직 콘솔로 바로 이동할 수 있습니다.", "Sign in first to go straight to your organisation's console.";
    link_steps: "연동 순서", "How linking works";
    link_step_1: "조직 콘솔의 조직 관리 > 계정 연동 설정에서 계정 연동을 신청합니다.", "In the console, under Organisation > Account linking, apply to link accounts.";
    link_step_2: "운영자가 영업일 기준 3일 이내에 승인합니다.", "An operator decides within three business days.";
    link_step_3: "구성원이 조직 전용 로그인 화면에서 로그인합니다.", "Members sign in on your organisation's own login page.";
    signed_out: "로그아웃했습니다", "You are signed out";
    signed_out_lead: "다시 로그인하려면 처음 화면으로 이동해 주세요.", "To sign in again, go to the front page.";
    front: "처음 화면으로", "Go to the front page";
    denied: "로그인하지 않았습니다", "You did not sign in";
    denied_advice: "로그인이 취소되었거나 이 업무 시스템을 사용할 권한이 없습니다. 조직 관리자에게 문의해 주세요.", "The sign-in was cancelled, or you may not use this system. Ask your organisation's admin.";
    stale: "로그인을 이어갈 수 없습니다", "This sign-in cannot go on";
    stale_advice: "로그인을 시작한 브라우저가 아니거나 시간이 지났습니다. 처음부터 다시 로그인해 주세요.", "It was begun in another browser, or too long ago. Please sign in again.";
    refused: "로그인을 확인하지 못했습니다", "The sign-in could not be confirmed";
    refused_advice: "처음부터 다시 로그인해 주세요. 계속되면 조직 관리자에게 문의해 주세요.", "Please sign in again. If it keeps happening, ask your organisation's admin.";
    down: "이음에 연결할 수 없습니다", "Ieum cannot be reached";
    down_advice: "잠시 뒤에 다시 시도해 주세요.", "Please try again in a moment.";
    error_code: "오류 코드", "Error code";
    not_found: "페이지를 찾을 수 없습니다", "Page not found";
    not_found_advice: "주소를 다시 확인해 주세요.", "Please check the address.";
}
