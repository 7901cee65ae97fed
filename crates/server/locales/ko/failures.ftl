# 요청을 처리하지 못했을 때
err-not-found = 찾을 수 없는 화면입니다.
err-form-expired = 화면을 연 지 오래되었거나 다른 브라우저에서 연 화면입니다. 새로 고친 뒤 다시 시도해 주세요.
err-stale = 그사이 다른 곳에서 내용이 바뀌었습니다. 새로 고쳐 바뀐 내용을 확인한 뒤 다시 시도해 주세요.
err-permission = 이 작업을 할 권한이 없습니다. 슈퍼 관리자에게 요청해 주세요.
err-busy = 지금 요청이 많습니다. 잠시 후 다시 시도해 주세요.
err-operator-exists = 이미 운영자로 등록된 이메일입니다.
err-text-empty = 내용을 입력해 주세요.
err-text-too-long = { $max }자 이하로 줄여 주세요.
err-text-forbidden-character = 쓸 수 없는 문자가 들어 있습니다. 보이지 않는 문자나 특수한 기호를 지워 주세요.
err-slug-empty = 조직 ID를 입력해 주세요.
err-slug-character = 조직 ID에는 영문 소문자, 숫자, 붙임표(-)만 사용할 수 있습니다.
err-slug-too-short = 조직 ID는 2자 이상 입력해 주세요.
err-slug-too-long = 조직 ID는 30자까지 입력할 수 있습니다.
err-slug-edge = 조직 ID는 영문 소문자나 숫자로 시작하고 끝나야 합니다.
err-slug-reserved = 사용할 수 없는 조직 ID입니다. 다른 ID를 입력해 주세요.
err-slug-taken = 이미 사용 중인 조직 ID입니다. 다른 ID를 입력해 주세요.
