// The bell and the figures of the navigation follow what is new while a page stays open.
import { poll } from "./poll.js";

const SECONDS = 60;

/** Keep the figures of the bell and of the navigation current. */
export function watchNews() {
  const bell = document.querySelector("[data-news]");
  if (!bell) return;
  poll({
    address: () => bell.dataset.news,
    headers: { Accept: "application/json" },
    seconds: SECONDS,
    take: async (answer) => {
      const { unread, counts } = await answer.json();
      ring(unread);
      for (const figure of document.querySelectorAll("[data-count]")) {
        const count = counts[figure.dataset.count] ?? 0;
        figure.textContent = written(count);
        figure.hidden = count === 0;
      }
    },
  });

  function ring(unread) {
    const count = bell.querySelector(".bell-count");
    count.textContent = written(unread);
    count.hidden = unread === 0;
    bell.setAttribute("aria-label", unread ? bell.dataset.some.replace("0", count.textContent) : bell.dataset.none);
  }
}

function written(count) {
  return count >= 100 ? "99+" : String(count);
}
