// The page after a sign-out: goes on once every frame has loaded, and after three seconds in any case.
"use strict";

const BOUND = 3000;
let loaded = 0;
let left = false;

const leave = () => {
  const link = document.querySelector("[data-go-on]");
  if (!link || left) return;
  left = true;
  location.replace(link.href);
};

document.addEventListener(
  "load",
  (event) => {
    if (event.target instanceof HTMLIFrameElement) loaded += 1;
    if (document.readyState !== "loading" && loaded >= document.querySelectorAll("iframe").length) leave();
  },
  true,
);
setTimeout(leave, BOUND);
