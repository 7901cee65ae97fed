# 메일: 제목(조직 이름이 앞에 붙습니다), 첫 문장, 버튼, 받은 이유
mail-invitation-subject = 초대장이 도착했습니다
mail-invitation-what = { $inviter } 님이 { $org_name }의 구성원으로 초대했습니다.
mail-invitation-button = 초대 수락
mail-invitation-why = { $org_name }에서 이 주소를 초대했기 때문에 보냅니다. 모르는 초대라면 무시해 주세요.

mail-join-proof-subject = 이메일을 확인해 주세요
mail-join-proof-what = { $org_name }에 참여하려면 이메일 주소를 확인해 주세요.
mail-join-proof-button = 이메일 확인하고 참여
mail-join-proof-why = 초대 링크에 이 주소를 입력했기 때문에 보냅니다. 직접 하지 않았다면 무시해 주세요.

mail-enrolled-subject = 구성원으로 등록되었습니다
mail-enrolled-what = { $org_name }의 구성원으로 등록되었습니다. 관리자에게 받은 초기 비밀번호로 로그인한 뒤 새 비밀번호를 정해 주세요.
mail-enrolled-button = 로그인
mail-enrolled-why = { $org_name }의 관리자가 이 주소를 등록했기 때문에 보냅니다.

mail-handover-subject = 슈퍼 관리자 위임 요청
mail-handover-what = { $from_name } 님이 { $org_name }의 슈퍼 관리자 역할을 넘기려고 합니다. 수락하기 전까지는 아무것도 바뀌지 않습니다.
mail-handover-button = 위임 내용 확인
mail-handover-why = { $org_name }의 슈퍼 관리자가 새 슈퍼 관리자로 지정했기 때문에 보냅니다.

mail-handover-done-subject = 슈퍼 관리자가 바뀌었습니다
mail-handover-done-what = { $org_name }의 슈퍼 관리자가 { $to_name } 님으로 바뀌었습니다.
mail-handover-done-button = 콘솔 열기
mail-handover-done-why = { $org_name }의 슈퍼 관리자였거나 새 슈퍼 관리자이기 때문에 보냅니다.

mail-sign-up-subject = 이메일을 확인해 주세요
mail-sign-up-what = { $org_name } 조직을 만들려면 이메일 주소를 확인해 주세요.
mail-sign-up-button = 이메일 확인하고 계속
mail-sign-up-why = 조직 만들기에 이 주소를 입력했기 때문에 보냅니다. 직접 하지 않았다면 무시해 주세요.

mail-sign-up-known-subject = 이미 계정이 있습니다
mail-sign-up-known-what = { $org_name } 조직을 만들려고 하셨지만 이 주소로 만든 계정이 이미 있습니다. 아래 버튼을 누르고 그 계정의 비밀번호를 입력하면 조직이 추가로 만들어집니다.
mail-sign-up-known-button = 비밀번호 확인하고 계속
mail-sign-up-known-why = 조직 만들기에 이 주소를 입력했기 때문에 보냅니다. 직접 하지 않았다면 무시해 주세요.

mail-operator-setup-subject = 운영자 계정이 만들어졌습니다
mail-operator-setup-what = 운영자 계정이 만들어졌습니다. 비밀번호를 정하면 바로 사용할 수 있습니다.
mail-operator-setup-button = 비밀번호 정하기
mail-operator-setup-why = 이음을 운영하는 담당자가 이 주소를 운영자로 추가했기 때문에 보냅니다.

mail-login-code-subject = 로그인 인증 번호
mail-login-code-what = 아래 인증 번호를 로그인 화면에 입력해 주세요. { $minutes }분 동안 사용할 수 있습니다.
mail-login-code-button = 로그인 화면으로
mail-login-code-why = 이 주소로 로그인하려는 요청이 있었기 때문에 보냅니다. 직접 하지 않았다면 무시해 주세요.

mail-factor-code-subject = 2단계 인증 번호
mail-factor-code-what = 아래 인증 번호를 로그인 화면에 입력해 주세요. { $minutes }분 동안 사용할 수 있습니다. 다른 사람에게 알려 주지 마세요.
mail-factor-code-button = 로그인 화면으로
mail-factor-code-why = 첫 단계를 통과한 사람이 2단계 인증 번호를 요청했기 때문에 보냅니다. 직접 하지 않았다면 다른 사람이 비밀번호를 알고 있을 수 있으니 바로 바꿔 주세요.

mail-password-reset-subject = 비밀번호 재설정
mail-password-reset-what = 비밀번호를 다시 정하려면 아래 버튼을 눌러 주세요. { $minutes }분 동안 사용할 수 있습니다.
mail-password-reset-button = 비밀번호 재설정
mail-password-reset-why = 이 주소로 비밀번호 재설정을 요청했기 때문에 보냅니다. 직접 하지 않았다면 무시해 주세요. 비밀번호는 그대로입니다.

mail-password-changed-subject = 비밀번호가 변경되었습니다
mail-password-changed-what = { $at }에 비밀번호가 변경되었습니다. 직접 변경하지 않았다면 지금 비밀번호를 재설정해 주세요.
mail-password-changed-button = 비밀번호 재설정
mail-password-changed-why = 계정을 지키기 위해 비밀번호가 바뀔 때마다 보냅니다.

mail-locked-subject = 로그인이 잠겼습니다
mail-locked-what = 비밀번호를 여러 번 잘못 입력하여 { $until }까지 로그인이 잠겼습니다. 직접 시도하지 않았다면 비밀번호를 재설정해 주세요.
mail-locked-button = 비밀번호 재설정
mail-locked-why = 계정을 지키기 위해 로그인이 잠길 때 보냅니다.

mail-application-submitted-subject = 계정 연동 신청을 접수했습니다
mail-application-submitted-what = 계정 연동 신청을 접수했습니다. { $due }까지 결과를 알려 드리겠습니다.
mail-application-submitted-button = 신청 상태 보기
mail-application-submitted-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-arrived-subject = 새 계정 연동 신청
mail-application-arrived-what = { $org_name }에서 계정 연동을 신청했습니다. 처리 기한은 { $due }입니다.
mail-application-arrived-button = 신청 심사
mail-application-arrived-why = 신청을 심사하는 운영자이기 때문에 보냅니다.

mail-application-in-review-subject = 신청을 심사하고 있습니다
mail-application-in-review-what = 계정 연동 신청을 심사하고 있습니다. { $due }까지 결과를 알려 드리겠습니다.
mail-application-in-review-button = 신청 상태 보기
mail-application-in-review-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-needs-information-subject = 보완이 필요합니다
mail-application-needs-information-what = 계정 연동 신청을 심사하려면 아래 내용이 더 필요합니다. 답변하실 때까지 처리 기한이 멈춥니다.
mail-application-needs-information-button = 답변하기
mail-application-needs-information-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-answered-subject = 보완 답변이 도착했습니다
mail-application-answered-what = { $org_name }에서 보완 요청에 답변했습니다. 처리 기한은 { $due }입니다.
mail-application-answered-button = 신청 심사
mail-application-answered-why = 이 신청을 담당하는 운영자이기 때문에 보냅니다.

mail-application-approved-subject = 계정 연동이 승인되었습니다
mail-application-approved-what = 계정 연동이 승인되었습니다. 구성원은 이제 { $login_link } 에서 로그인할 수 있습니다.
mail-application-approved-button = 계정 연동 설정 열기
mail-application-approved-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-rejected-subject = 계정 연동 신청이 반려되었습니다
mail-application-rejected-what = 계정 연동 신청이 반려되었습니다. 아래 사유를 확인하고 다시 신청해 주세요.
mail-application-rejected-button = 다시 신청하기
mail-application-rejected-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-withdrawn-subject = 계정 연동 신청을 철회했습니다
mail-application-withdrawn-what = 계정 연동 신청을 철회했습니다. 언제든지 다시 신청할 수 있습니다.
mail-application-withdrawn-button = 계정 연동 설정 열기
mail-application-withdrawn-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-resumed-subject = 심사를 다시 시작했습니다
mail-application-resumed-what = 계정 연동 신청의 심사를 이어 갑니다. { $due }까지 결과를 알려 드리겠습니다.
mail-application-resumed-button = 신청 상태 보기
mail-application-resumed-why = { $org_name }의 계정 연동을 신청했기 때문에 보냅니다.

mail-application-taken-back-subject = 신청이 철회되었습니다
mail-application-taken-back-what = { $org_name }에서 심사 중이던 계정 연동 신청을 철회했습니다. 더 하실 일은 없습니다.
mail-application-taken-back-button = 신청 보기
mail-application-taken-back-why = 이 신청을 담당하는 운영자이기 때문에 보냅니다.

mail-morning-digest-subject = 오늘 처리할 계정 연동 신청
mail-morning-digest-what = 기한이 지난 신청 { $overdue }건, 오늘까지인 신청 { $due_today }건, 진행 중인 신청은 모두 { $open }건입니다.
mail-morning-digest-button = 신청 심사
mail-morning-digest-why = 영업일 아침마다 운영자에게 보냅니다.

mail-slug-changed-subject = 조직 ID가 변경되었습니다
mail-slug-changed-what = { $org_name }의 로그인 주소가 { $login_link } 로 바뀌었습니다. 이전 주소는 { $forwards_until }까지 새 주소로 연결됩니다.
mail-slug-changed-button = 계정 연동 설정 열기
mail-slug-changed-why = { $org_name }의 슈퍼 관리자이기 때문에 보냅니다.

mail-organization-created-subject = 조직이 만들어졌습니다
mail-organization-created-what = { $org_name } 조직이 만들어졌고, 슈퍼 관리자로 등록되었습니다. 아래 버튼을 눌러 시작해 주세요.
mail-organization-created-button = 시작하기
mail-organization-created-why = { $org_name }의 슈퍼 관리자로 이 주소가 등록되었기 때문에 보냅니다.

mail-totp-added-subject = 인증 앱이 등록되었습니다
mail-totp-added-what = { $at }에 계정에 인증 앱이 등록되었습니다. 직접 등록하지 않았다면 지금 비밀번호를 재설정하고 관리자에게 알려 주세요.
mail-totp-added-button = 비밀번호 재설정
mail-totp-added-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-totp-removed-subject = 인증 앱이 삭제되었습니다
mail-totp-removed-what = { $at }에 계정의 인증 앱이 삭제되었습니다. 직접 삭제하지 않았다면 지금 비밀번호를 재설정하고 관리자에게 알려 주세요.
mail-totp-removed-button = 비밀번호 재설정
mail-totp-removed-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-passkey-added-subject = 패스키가 등록되었습니다
mail-passkey-added-what = { $at }에 계정에 패스키가 등록되었습니다. 직접 등록하지 않았다면 지금 비밀번호를 재설정하고 관리자에게 알려 주세요.
mail-passkey-added-button = 비밀번호 재설정
mail-passkey-added-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-passkey-removed-subject = 패스키가 삭제되었습니다
mail-passkey-removed-what = { $at }에 계정의 패스키가 삭제되었습니다. 직접 삭제하지 않았다면 지금 비밀번호를 재설정하고 관리자에게 알려 주세요.
mail-passkey-removed-button = 비밀번호 재설정
mail-passkey-removed-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-recovery-renewed-subject = 복구 코드를 새로 만들었습니다
mail-recovery-renewed-what = { $at }에 복구 코드를 새로 만들었습니다. 이전 복구 코드는 사용할 수 없습니다. 직접 하지 않았다면 지금 비밀번호를 재설정해 주세요.
mail-recovery-renewed-button = 비밀번호 재설정
mail-recovery-renewed-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-recovery-used-subject = 복구 코드로 로그인했습니다
mail-recovery-used-what = { $at }에 복구 코드 하나를 사용해 로그인했습니다. 직접 하지 않았다면 지금 비밀번호를 재설정해 주세요.
mail-recovery-used-button = 비밀번호 재설정
mail-recovery-used-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-factors-reset-subject = 2단계 인증이 초기화되었습니다
mail-factors-reset-what = { $at }에 관리자가 계정의 인증 앱, 패스키, 복구 코드를 모두 삭제했습니다. 요청한 적이 없다면 지금 비밀번호를 재설정하고 관리자에게 알려 주세요.
mail-factors-reset-button = 비밀번호 재설정
mail-factors-reset-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.

mail-factor-locked-subject = 2단계 인증이 잠겼습니다
mail-factor-locked-what = { $at }에 비밀번호는 맞았지만 2단계 인증이 여러 번 틀려서 한 시간 동안 잠겼습니다. 직접 시도하지 않았다면 다른 사람이 비밀번호를 알고 있습니다. 지금 비밀번호를 재설정해 주세요.
mail-factor-locked-button = 비밀번호 재설정
mail-factor-locked-why = 계정을 지키기 위해 2단계 인증이 바뀌거나 사용될 때 보냅니다.
mail-domain-missing-subject = 도메인의 DNS 레코드가 없습니다
mail-domain-missing-what = { $domain } 도메인을 증명하는 DNS 레코드가 보이지 않습니다. { $until }까지 다시 추가하지 않으면 { $org_name }의 도메인에서 빠집니다.
mail-domain-missing-button = 도메인 확인
mail-domain-missing-why = { $org_name }의 슈퍼 관리자이기 때문에 보냅니다.

mail-method-test-subject = 시험 로그인에 참여해 주세요
mail-method-test-what = { $org_name }의 새 로그인 방식 ‘{ $method }’의 시험자로 지정되었습니다. 아래 링크를 { $until }까지 쓸 수 있습니다. 링크는 본인만 쓸 수 있으니 다른 사람에게 전달하지 마세요.
mail-method-test-button = 시험 로그인 열기
mail-method-test-why = { $org_name }의 슈퍼 관리자가 시험자로 지정했기 때문에 보냅니다.

mail-domain-lost-subject = 도메인이 더 이상 증명되지 않습니다
mail-domain-lost-what = { $domain } 도메인이 { $org_name }의 도메인에서 빠졌습니다. 이 도메인의 이메일로는 더 이상 자동으로 연결되지 않습니다.
mail-domain-lost-button = 도메인 확인
mail-domain-lost-why = { $org_name }의 슈퍼 관리자이기 때문에 보냅니다.

mail-expiry-soon-subject = { $method }: 곧 만료되는 것이 있습니다
mail-expiry-soon-what =
    { $org_name }의 로그인 방식 ‘{ $method }’에서 { $item ->
        [idp-certificate] 회사 로그인 시스템의 서명 인증서
        [metadata] 회사 로그인 시스템의 메타데이터
        [own-key] 이음의 SAML 키 인증서
        [secret] 클라이언트 시크릿
        [server] 디렉터리 서버의 인증서
       *[authority] 회사 자체 인증 기관(CA)의 인증서
    }{ $named ->
        [yes] { " " }({ $name })
       *[no] { "" }
    } 만료일이 다가옵니다. { $until }에 만료되며 영업일로 { $days }일 남았습니다.{ $extra ->
        [some] { " " }그 밖에 { $more }건이 더 있습니다.
       *[none] { "" }
    } 만료되면 회사 계정으로 로그인하지 못할 수 있으니 미리 교체해 주세요.
mail-expiry-soon-button = 인증서와 메타데이터 보기
mail-expiry-soon-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다. 같은 단계의 안내는 한 번만 보냅니다.

mail-expiry-over-subject = { $method }: 만료되었습니다
mail-expiry-over-what =
    { $org_name }의 로그인 방식 ‘{ $method }’에서 { $item ->
        [idp-certificate] 회사 로그인 시스템의 서명 인증서
        [metadata] 회사 로그인 시스템의 메타데이터
        [own-key] 이음의 SAML 키 인증서
        [secret] 클라이언트 시크릿
        [server] 디렉터리 서버의 인증서
       *[authority] 회사 자체 인증 기관(CA)의 인증서
    }{ $named ->
        [yes] { " " }({ $name })
       *[no] { "" }
    } 유효 기간이 { $until }에 끝났습니다.{ $extra ->
        [some] { " " }그 밖에 { $more }건이 더 있습니다.
       *[none] { "" }
    } 이음이 먼저 로그인을 막지는 않지만, 회사 시스템이 거절할 수 있습니다. 지금 교체해 주세요.
mail-expiry-over-button = 인증서와 메타데이터 보기
mail-expiry-over-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다.

mail-metadata-failing-subject = { $method }: 메타데이터를 가져오지 못하고 있습니다
mail-metadata-failing-what = { $org_name }의 로그인 방식 ‘{ $method }’의 메타데이터를 { $at }부터 가져오지 못하고 있습니다. 로그인은 지금 알고 있는 값으로 계속됩니다. 회사 로그인 시스템이 인증서를 바꾸면 로그인하지 못하게 되니 주소를 확인해 주세요.
mail-metadata-failing-button = 메타데이터 확인
mail-metadata-failing-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다.

mail-metadata-pending-subject = { $method }: 확인이 필요한 메타데이터 변경이 있습니다
mail-metadata-pending-what = { $org_name }의 로그인 방식 ‘{ $method }’의 메타데이터에 있는 인증서나 주소가 바뀌었습니다. 이미 신뢰하는 키로 서명되지 않아 자동으로 반영하지 않았습니다. 회사 로그인 시스템의 담당자에게 지문을 확인한 다음 승인하거나 거부해 주세요.
mail-metadata-pending-button = 변경 확인
mail-metadata-pending-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다.

mail-own-key-published-subject = { $method }: 이음의 새 키를 등록해 주세요
mail-own-key-published-what = { $org_name }의 로그인 방식 ‘{ $method }’에서 쓰는 이음의 키가 곧 만료되어 새 키를 메타데이터에 함께 게시했습니다. 회사 로그인 시스템에서 이음의 메타데이터를 다시 가져와 주세요. 지금 키가 만료되기 14일 전에 새 키로 바뀝니다.
mail-own-key-published-button = 키 보기
mail-own-key-published-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다.

mail-own-key-activated-subject = { $method }: 이음의 새 키로 바뀌었습니다
mail-own-key-activated-what = { $org_name }의 로그인 방식 ‘{ $method }’에서 이제 이음의 새 키로 서명합니다. 이전 키로 암호화한 응답도 당분간 읽습니다. 회사 로그인 시스템에 새 인증서가 등록되어 있지 않다면 지금 등록해 주세요.
mail-own-key-activated-button = 키 보기
mail-own-key-activated-why = { $org_name }의 로그인 방식을 관리하기 때문에 보냅니다.
mail-emergency-made-subject = 비상 로그인 코드를 만들었습니다
mail-emergency-made-what = { $at }에 { $org_name }의 비상 로그인 코드를 새로 만들었습니다. 이전 코드는 사용할 수 없습니다. 직접 만들지 않았다면 지금 새로 만들고 감사 기록을 확인해 주세요.
mail-emergency-made-button = 비상 로그인 코드 확인
mail-emergency-made-why = { $org_name }의 슈퍼 관리자이기 때문에 보냅니다.

mail-emergency-used-subject = 비상 로그인 코드가 사용되었습니다
mail-emergency-used-what = { $at }에 { $name } 님의 비상 로그인 코드가 { $ip } 주소에서 사용되었습니다. 남은 코드는 { $left }개입니다. 예정된 일이 아니라면 바로 슈퍼 관리자에게 확인해 주세요.
mail-emergency-used-button = 콘솔 열기
mail-emergency-used-why = { $org_name }의 관리자이기 때문에 보냅니다.

mail-method-live-subject = 로그인 방식이 적용되었습니다
mail-method-live-what = { $at }에 예약한 대로 ‘{ $method }’ 로그인 방식의 새 설정을 적용했습니다.
mail-method-live-button = 적용 화면 열기
mail-method-live-why = { $org_name }의 슈퍼 관리자에게 보냅니다.

mail-method-held-planner-subject = 예약한 로그인 방식을 적용하지 않았습니다
mail-method-held-planner-what = ‘{ $method }’ 로그인 방식을 예약한 사람이 더 이상 슈퍼 관리자가 아니어서 적용하지 않았습니다. 내용을 확인하고 필요하면 다시 예약해 주세요.
mail-method-held-planner-button = 적용 화면 열기
mail-method-held-planner-why = { $org_name }의 슈퍼 관리자에게 보냅니다.

mail-method-held-changed-subject = 예약한 로그인 방식을 적용하지 않았습니다
mail-method-held-changed-what = 예약한 뒤 ‘{ $method }’ 로그인 방식의 설정이 바뀌어 적용하지 않았습니다. 바뀐 설정을 확인하고 다시 예약해 주세요.
mail-method-held-changed-button = 적용 화면 열기
mail-method-held-changed-why = { $org_name }의 슈퍼 관리자에게 보냅니다.

mail-method-held-ready-subject = 예약한 로그인 방식을 적용하지 않았습니다
mail-method-held-ready-what = ‘{ $method }’ 로그인 방식의 설정에 빠진 것이 있어 적용하지 않았습니다. 설정을 마친 뒤 다시 예약해 주세요.
mail-method-held-ready-button = 적용 화면 열기
mail-method-held-ready-why = { $org_name }의 슈퍼 관리자에게 보냅니다.

mail-method-held-trial-subject = 예약한 로그인 방식을 적용하지 않았습니다
mail-method-held-trial-what = ‘{ $method }’ 로그인 방식의 마지막 시험 로그인이 실패하여 적용하지 않았습니다. 원인을 고치고 시험 로그인에 성공한 뒤 다시 예약해 주세요.
mail-method-held-trial-button = 적용 화면 열기
mail-method-held-trial-why = { $org_name }의 슈퍼 관리자에게 보냅니다.
