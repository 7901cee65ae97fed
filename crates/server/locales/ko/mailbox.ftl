# 데모의 메일함
mailbox-title = 메일함
mailbox-lead = 데모에서 보낸 메일이 여기에 모입니다. 밖으로 나가는 메일은 없습니다.
mailbox-to = 받는 사람
mailbox-from = 보낸 사람
mailbox-subject = 제목
mailbox-text = 텍스트
mailbox-html = HTML
mailbox-empty = 받은 메일이 없습니다
mailbox-empty-lead = 계정 연동을 신청하거나 이메일로 로그인하면 메일이 여기에 표시됩니다.
