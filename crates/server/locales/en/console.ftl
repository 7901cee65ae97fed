console-home-title = Organisation console
console-home-lead = Choose what to do from the menu on the left.
