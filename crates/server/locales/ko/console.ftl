console-home-title = 조직 콘솔
console-home-lead = 왼쪽 메뉴에서 할 일을 골라 주세요.
