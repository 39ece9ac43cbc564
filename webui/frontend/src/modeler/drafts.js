// A draft lives in this browser until it is deployed, so that a closed window loses nothing.

export class Drafts {
  constructor(process) {
    this.key = `chengnuo:draft:${process}`;
  }

  /** The draft {xml, version, at}; null when there is none or the browser keeps nothing. */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Keep the draft; false when the browser refuses (private window, full). */
  keep(xml, version) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ xml, version, at: new Date().toISOString() }));
      return true;
    } catch {
      return false;
    }
  }

  drop() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing has nothing to drop.
    }
  }
}
