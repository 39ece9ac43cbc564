// The draft of a file: kept on the server, shared by all designers; in this browser only while the server refuses it.
import { post } from "./server.js";

const PAUSE = 1200; // milliseconds without a change before the draft is saved

export class Drafts {
  /** `page` is the page's JSON; `read()` gives the file; `tell(state, detail)` says what happened: "saved", "kept" or "lost". */
  constructor({ page, name, read, tell }) {
    Object.assign(this, { address: page.draft_address, read, tell, base: page.base, seen: 0 });
    this.key = `chengnuo:draft:${name}`;
    this.onServer = page.draft;
    this.saving = Promise.resolve();
  }

  /** The draft {xml, base, at, by?}: the server's, else one that this browser could not hand over; null when there is none. */
  found() {
    if (this.onServer) return this.onServer;
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Go on with the draft that was found: what is saved from now on follows it. */
  take(draft) {
    this.seen = draft.revision ?? 0;
    this.base = draft.base;
  }

  /** Save after the next pause. */
  soon() {
    clearTimeout(this.timer);
    this.waiting = true;
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  /** Save what is waiting, after what is being saved. */
  now() {
    clearTimeout(this.timer);
    if (this.waiting) {
      this.waiting = false;
      this.saving = this.saving.then(() => this.save());
    }
    return this.saving;
  }

  async save() {
    const xml = await this.read();
    try {
      const { revision } = await post(this.address, { xml, base: this.base, seen: this.seen });
      this.seen = revision;
      this.forget();
      this.tell("saved");
    } catch (failure) {
      this.tell(this.keep(xml) ? "kept" : "lost", failure.message);
    }
  }

  keep(xml) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ xml, base: this.base, at: new Date().toISOString() }));
      return true;
    } catch {
      return false;
    }
  }

  /** Forget what this browser kept. */
  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }
}
