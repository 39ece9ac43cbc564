// Moments as the office reads them, whatever zone the browser is set to.
const ZONE = "Asia/Shanghai";
const place = (language) => (language === "zh" ? "zh-CN" : "en-GB");

/** The time of day of a moment, such as 16:05. */
export function clockTime(moment, language) {
  return new Date(moment).toLocaleTimeString(place(language), { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
}

/** Day and time of a moment. */
export function dayAndTime(moment, language) {
  return new Date(moment).toLocaleString(place(language), { dateStyle: "medium", timeStyle: "short", timeZone: ZONE });
}
