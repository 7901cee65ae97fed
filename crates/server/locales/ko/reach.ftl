# 업무 시스템의 소유와 사용 범위
reach-open = 사용할 조직
reach-title = 사용할 조직
reach-lead = { JOSA($name, "을/를") } 사용할 수 있는 조직을 정합니다.
reach-who = 사용 범위
reach-all = 모든 조직
reach-all-text = 연동한 조직이면 어디든 사용할 수 있습니다.
reach-chosen = 선택한 조직
reach-chosen-text = 아래에서 선택한 조직만 사용할 수 있습니다. 지금까지 사용한 조직은 { $count }곳입니다.
reach-keep = 지금까지 사용한 조직 { $count }곳을 선택한 조직에 추가
reach-keep-hint = 추가하지 않으면 선택하지 않은 조직의 구성원은 바로 사용할 수 없고, 로그인도 끝납니다.
reach-save = 저장
reach-add = 조직 추가
reach-search = 조직 이름이나 조직 ID
reach-search-do = 검색
reach-none-found = 찾는 조직이 없습니다. 이름이나 조직 ID의 앞부분을 확인해 주세요.
reach-organization = 조직
reach-slug = 조직 ID
reach-is-chosen = 선택함
reach-add-one = 추가
reach-list = 선택한 조직 { $count }곳
reach-list-idle = 사용 범위가 모든 조직이므로 지금은 이 목록을 적용하지 않습니다.
reach-list-empty = 선택한 조직이 없습니다. 위에서 조직을 검색해 추가해 주세요.
reach-added-at = 추가한 때
reach-first = 처음으로
reach-remove = 제외
reach-remove-title = { JOSA($organization, "을/를") } { $name } 사용 조직에서 제외할까요?
reach-remove-effect = 사용 범위가 선택한 조직이면, 이 조직의 구성원은 바로 사용할 수 없고 로그인도 끝납니다.
done-reach-saved = 사용 범위를 저장했습니다.
done-reach-added = 조직을 추가했습니다.
done-reach-removed = 조직을 제외했습니다.

# 소유
reach-owner = 소유
reach-owner-provider = 이음 제공
reach-owner-all = 전체
reach-owner-filter = 소유한 조직의 조직 ID
reach-owner-filter-hint = 조직이 직접 등록한 업무 시스템만 봅니다.
reach-owner-none = 조건에 맞는 업무 시스템이 없습니다
reach-owner-none-text = 조직 ID를 확인해 주세요.
reach-own = 우리 조직의 업무 시스템
reach-own-lead = 우리 조직이 등록한 업무 시스템입니다. 우리 조직의 구성원만 사용할 수 있습니다.
reach-own-empty = 등록한 업무 시스템이 없습니다.
reach-own-mark = 우리 조직의 업무 시스템
err-system-own-plan = 업무 시스템을 직접 등록하려면 계정·조직 연동과 같이 STANDARD 이상의 요금제가 필요합니다.
err-system-own-unlinked = 계정·조직 연동을 마치면 업무 시스템을 직접 등록할 수 있습니다.
err-system-own-too-many = 한 조직에 업무 시스템을 { $most }개까지 등록할 수 있습니다.
err-system-own-scope = 조직이 등록한 업무 시스템에는 줄 수 없는 권한입니다: { $entry }
err-system-own-name = 우리 조직의 업무 시스템이 아닙니다: { $entry }

# 조직이 정하는 그룹
reach-used = 사용한 업무 시스템
reach-usable = 사용할 수 있는 업무 시스템
reach-usable-lead = 업무 시스템마다 사용할 그룹을 정할 수 있습니다. 정하지 않으면 모든 구성원이 사용합니다.
reach-groups-open = 사용할 그룹
reach-groups-title = 사용할 그룹
reach-groups-lead = { JOSA($name, "을/를") } 사용할 구성원을 정합니다.
reach-groups-who = 사용할 구성원
reach-everybody = 모든 구성원
reach-everybody-text = 활성 상태인 구성원이면 누구나 사용합니다.
reach-groups = 선택한 그룹의 구성원
reach-groups-text = 선택한 그룹에 속한 구성원만 사용합니다.
reach-groups-list = 그룹
reach-groups-empty = 아직 그룹이 없습니다. 그룹을 만든 뒤에 정할 수 있습니다.
reach-groups-count = 그룹 { $count }개
reach-groups-change = 변경
reach-losing = 구성원 { $count }명이 더는 사용할 수 없게 됩니다
reach-losing-text = 저장하면 이 구성원들의 업무 시스템 로그인이 바로 끝납니다.
reach-losing-save = 확인하고 저장
done-reach-restricted = 사용할 구성원을 저장했습니다.
err-system-groups-none = 그룹을 하나 이상 선택해 주세요.
err-system-groups-unknown = 없어진 그룹이 있습니다. 화면을 새로 열어 다시 선택해 주세요.
err-system-groups-too-many = 업무 시스템 하나에 그룹을 { $most }개까지 선택할 수 있습니다.
err-system-not-usable = 선택한 조직의 구성원으로는 이 업무 시스템을 사용할 수 없습니다. 조직의 관리자에게 문의해 주세요.

# 사용할 수 없는 사람에게
reach-barred = 사용할 수 없는 업무 시스템
reach-barred-organization = { JOSA($organization, "은/는") } { JOSA($client, "을/를") } 사용할 수 없는 조직입니다.
reach-barred-member = { $organization }에서 { JOSA($client, "을/를") } 사용하도록 정한 그룹에 속해 있지 않습니다.
reach-barred-ask = 사용해야 한다면 소속 조직의 관리자에게 문의해 주세요.
reach-barred-back = { $client } 홈페이지
reach-cause-organization = 조직의 사용 종료
reach-cause-groups = 사용할 그룹 변경

# 운영자가 보는 조직
reach-of-org = 사용할 수 있는 업무 시스템
reach-of-org-none = 사용할 수 있는 업무 시스템이 없습니다.
reach-of-org-own = 조직이 등록함
