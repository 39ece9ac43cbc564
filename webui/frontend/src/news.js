// The bell follows what is new while a page stays open: asks once a minute, not in a hidden tab, and stops at a logout.

const SECONDS = 60;

/** Keep the figure of the bell current. */
export function watchNews() {
  const bell = document.querySelector("[data-news]");
  if (!bell) return;
  let known = null;
  let timer = null;

  async function ask() {
    timer = null;
    let answer;
    try {
      answer = await fetch(bell.dataset.news, {
        cache: "no-store",
        redirect: "manual",
        headers: { Accept: "application/json", ...(known ? { "If-None-Match": known } : {}) },
      });
    } catch {
      return wait(); // no network for a moment
    }
    if (answer.status === 200) {
      known = answer.headers.get("ETag");
      show((await answer.json()).unread);
    } else if (answer.status !== 304 && answer.status < 500) {
      return; // logged out
    }
    wait();
  }

  function show(unread) {
    const count = bell.querySelector(".bell-count");
    count.textContent = unread >= 100 ? "99+" : String(unread);
    count.hidden = unread === 0;
    bell.setAttribute("aria-label", unread ? bell.dataset.some.replace("0", count.textContent) : bell.dataset.none);
  }

  function wait() {
    if (timer === null && document.visibilityState === "visible") timer = setTimeout(ask, SECONDS * 1000);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      if (timer === null) ask();
    } else {
      clearTimeout(timer);
      timer = null;
    }
  });
  wait();
}
