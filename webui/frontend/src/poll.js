/**
 * Ask an address again and again while the page is seen: with what is known already, so that an answer without news is
 * empty. Ends at a logout; waits longer while the server is away.
 */
export function poll({ address, headers, seconds, take, gone }) {
  let known = null;
  let timer = null;
  let failures = 0;

  async function ask() {
    timer = null;
    let answer;
    try {
      answer = await fetch(address(), {
        cache: "no-store",
        redirect: "manual",
        headers: { ...headers, ...(known ? { "If-None-Match": known } : {}) },
      });
    } catch {
      failures += 1;
      return wait(); // no network for a moment
    }
    if (answer.status === 200) {
      failures = 0;
      known = answer.headers.get("ETag");
      await take(answer);
    } else if (answer.status === 304) {
      failures = 0;
    } else if (answer.status >= 500 || answer.status === 429) {
      failures += 1;
    } else {
      if (answer.status === 404) gone?.();
      return; // logged out, or the page is no more
    }
    wait();
  }

  function wait() {
    const pause = seconds * 1000 * Math.min(2 ** failures, 8);
    if (timer === null && document.visibilityState === "visible") timer = setTimeout(ask, pause);
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
