// The page for marking: what the server knows is shown, what a person does is sent.
// Students' texts come as HTML that the server has cleaned; everything else is put in as text.
"use strict";

const $ = (selector) => document.querySelector(selector);
const WRITING = $("meta[name=writing]").content;
const LONGEST_LOOK = 300; // seconds: longer was a pause, and no time for an answer
const REFRESH = 10; // seconds after which what others did is asked for

let overview, question, answer, draft; // draft: the mark as it stands on the page
let since = 0; // when the answer came into sight
let looks = []; // seconds for each answer that was saved
let busy = false; // while the server is asked, keys wait in a line
let askedForComment = false; // after r
const waitingKeys = [];
const lastSeen = {}; // by question: the answer that was looked at last

// ---- the server

class Said extends Error {
  constructor(status, told) {
    super(told.sentence || `The server said ${status}.`);
    this.status = status;
    this.why = told.why;
  }
}

async function ask(path, method = "GET", body) {
  const options = { method, headers: {}, credentials: "same-origin" };
  if (method !== "GET") {
    options.headers = { "X-Course-Mark": WRITING, "Content-Type": "application/json" };
    options.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(`api/${path}`, options);
  } catch {
    throw new Said(0, { sentence: "No answer from the server: is course mark still running? What you see here is not stored." });
  }
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Said(response.status, told);
  return told;
}

// ---- small helpers

const points = (value) => (value === null || value === undefined ? "" : String(+value.toFixed(6)));

const inWords = (value) => `${points(value)} point${value === 1 ? "" : "s"}`;

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") made.innerHTML = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

let toastTimer;
function toast(text, seconds = 4) {
  $("#toast").textContent = text;
  $("#toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => $("#toast").classList.remove("on"), 1000 * seconds);
}

function put(selector, html) {
  const place = $(selector);
  place.innerHTML = html;
  for (const link of place.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
}

const numberOf = (id) => question.order.findIndex((one) => one.id === id);
const stateOf = (id) => (question.states[id] || ["open"])[0];
const waits = (id) => stateOf(id) !== "done";

// ---- showing

async function loadQuestion(number, id) {
  question = await ask(`questions/${number}`);
  document.title = `${question.title} · marking`;
  const first = id || lastSeen[number] || nextWaiting(-1) || (question.order[0] || {}).id;
  showQuestion();
  if (first && numberOf(first) >= 0) await loadAnswer(first);
  else showNothing();
}

function showQuestion() {
  $("#title").textContent = question.title;
  put("#asked .text", question.asked);
  put("#model .text", question.model);
  put("#rubric .text", question.rubric);
  $("#model").hidden = !question.model;
  $("#rubric").hidden = !question.rubric;
  $(".most").textContent = `/ ${points(question.points)}`;
  $("#items").replaceChildren(
    ...question.items.map((item, k) =>
      element(
        "li", {},
        element(
          "button", { type: "button", "aria-pressed": "false", onclick: (event) => toggle(k, event.shiftKey) },
          element("kbd", {}, k < 9 ? String(k + 1) : "·"), element("b", {}, points(item.points)),
          element("span", { html: item.html }),
        ),
      ),
    ),
  );
  const note = question.items.length
    ? "The rubric's items do not add up to the question's points: p takes any number."
    : "No rubric that could be read into items: f, 0 and p give points.";
  $("#rubric-note").textContent = note;
  $("#rubric-note").hidden = question.items.length > 0 && question.adds_up;
  const left = question.gone;
  $("#left-out").hidden = !left && !overview.not_graded.count;
  $("#left-out").textContent = [
    left ? `${left} without a graded notebook of this question` : "",
    overview.not_graded.count
      ? `hand-ins not graded yet: ${overview.not_graded.count}${overview.not_graded.names.length ? ` (${overview.not_graded.names.join(", ")})` : "; the terminal names them"}`
      : "",
  ].filter(Boolean).join(" · ");
  showProgress();
}

async function loadAnswer(id) {
  answer = await ask(`answers/${id}`);
  lastSeen[question.number] = id;
  draft = {
    points: answer.mark.points, extra: answer.mark.extra, comment: answer.mark.comment,
    ticks: Object.fromEntries(Object.entries(answer.ticks).map(([k, part]) => [Number(k), part])),
  };
  askedForComment = false;
  $("#told").hidden = true;
  showAnswer();
  showDraft();
  showProgress();
  since = performance.now();
  window.scrollTo(0, 0);
  if (document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
}

function showAnswer() {
  $("main").hidden = false;
  $("#nothing").hidden = true;
  const place = $("#answer");
  place.classList.toggle("empty", answer.kind === "empty");
  put("#answer", answer.html);
  if (!answer.html.trim()) {
    place.textContent = answer.kind === "empty" ? "Nothing was written here." : "The answer stands in a cell of its own, below.";
  }
  const beside = answer.beside.map((html) => element("div", { class: "text", html }));
  $("#beside").replaceChildren(
    ...(beside.length ? [element("p", { class: "soft" }, "In a cell of the student's own, beside the answer:"), ...beside] : []),
  );
  const pictures = answer.figures.map((words, k) =>
    element("img", { src: `api/answers/${answer.id}/figures/${k}`, alt: words || `figure ${k + 1} of this section`, title: words || null }),
  );
  $("#figures").replaceChildren(
    ...(pictures.length ? [element("p", { class: "soft" }, `The section's figures, as this student's notebook shows them${ofKept(answer)}`), element("div", {}, ...pictures)] : []),
  );
  $("#printed").hidden = !answer.printed;
  $("#printed pre").textContent = answer.printed;
  $("#number").textContent = `Answer ${numberOf(answer.id) + 1} of ${question.order.length}`;
  $("#name").textContent = answer.name;
}

// A figure that no run has made may show anything: whoever marks it has to know.
function ofKept({ kept, figures }) {
  if (!kept) return "";
  const which = kept >= figures.length ? "not run again" : `${kept} of ${figures.length} not run again`;
  return ` (${which}, as handed in: course grade --figures makes them anew)`;
}

function showDraft() {
  $("#points").value = points(draft.points);
  $("#points").classList.toggle("set", draft.points !== null);
  $("#extra").value = points(draft.extra);
  $("#comment").value = draft.comment;
  [...$("#items").querySelectorAll("button")].forEach((button, k) => {
    const part = draft.ticks[k] || 0;
    button.setAttribute("aria-pressed", part === 1 ? "true" : part ? "mixed" : "false");
    button.querySelector("b").textContent = points((part || 1) * question.items[k].points);
  });
}

function showProgress() {
  const order = question.order;
  const done = order.filter((one) => !waits(one.id)).length;
  $(".bar").setAttribute("aria-valuemax", order.length);
  $(".bar").setAttribute("aria-valuenow", done);
  $(".bar i").style.width = `${order.length ? (100 * done) / order.length : 0}%`;
  $("#count").textContent = `${done} of ${order.length}`;
  const recent = looks.slice(-20).sort((a, b) => a - b);
  const pace = recent[Math.floor(recent.length / 2)];
  const left = order.filter((one) => one.kind === "answer" && waits(one.id)).length;
  $("#pace").textContent = pace ? `${Math.round(pace)} s each${left ? `, about ${Math.max(1, Math.round((pace * left) / 60))} min left` : ""}` : "";
  showTabs(order.length - done);
  showMap(order);
  if (!answer) return;
  const state = stateOf(answer.id), chip = $("#state");
  const others = question.opened.includes(answer.id);
  chip.className = others ? "other" : state;
  chip.textContent = others ? "another TA has this one open"
    : state === "changed" ? `changed since it was marked (${inWords(answer.mark.points)} then): look again`
      : state === "done" ? (answer.mark.points === null && answer.auto !== null ? `as released: ${points(answer.auto)} points already` : "marked") : "";
  const same = answer.group.length, open = answer.group.filter((id) => id === answer.id || waits(id)).length;
  $("#group").textContent = same > 1 ? `${same} answers are word for word the same` : "";
  $("#save-group").hidden = !(same > 1 && open > 1);
  $("#save-group span").textContent = `save for all ${open}`;
  const empty = order.filter((one) => one.kind === "empty" && waits(one.id)).length;
  $("#empty").hidden = !empty;
  $("#empty span").textContent = `0 for ${empty === 1 ? "the empty one" : `all ${empty} empty ones`}`;
  $("#undo").disabled = !question.undo;
  showComments();
}

function showTabs(waiting) {
  overview.questions[question.number].waiting = waiting;
  $("#questions").replaceChildren(
    ...overview.questions.map((one, k) =>
      element(
        "button", { "aria-current": k === question.number ? "true" : null, title: `${one.waiting} wait`, onclick: () => perform(() => leaveTo(() => loadQuestion(k))) },
        one.title, element("b", {}, one.waiting ? String(one.waiting) : "✓"),
      ),
    ),
  );
}

function showMap(order) {
  const map = $("#map");
  if (map.dataset.question !== String(question.number) || map.children.length !== order.length || map.dataset.first !== (order[0] || {}).id) {
    map.dataset.question = question.number;
    map.dataset.first = (order[0] || {}).id;
    map.replaceChildren(
      ...order.map((one) => element("li", {}, element("button", { tabindex: "-1", onclick: () => perform(() => leaveTo(() => loadAnswer(one.id))) }))),
    );
  }
  const firstEmpty = order.findIndex((one) => one.kind === "empty");
  order.forEach((one, k) => {
    const [state, given] = question.states[one.id] || ["open", null];
    const button = map.children[k].firstChild;
    const here = answer && one.id === answer.id;
    button.className = [state, one.kind, k === firstEmpty && k > 0 ? "first-empty" : "", question.opened.includes(one.id) ? "opened" : ""].join(" ");
    button.title = `${k + 1}: ${state === "open" ? "waits" : inWords(given)}`;
    button.setAttribute("aria-label", button.title);
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
}

function showComments() {
  $("#comments").classList.toggle("asked", askedForComment);
  $("#comments").replaceChildren(
    ...question.comments.map((text, k) =>
      element(
        "li", {},
        element("button", { class: "use", onclick: () => reuse(k) }, element("kbd", {}, k < 9 ? String(k + 1) : "·"), element("span", {}, text)),
        element("button", { class: "plain", title: "Keep it no longer", "aria-label": "Keep it no longer", onclick: () => perform(() => forget(text)) }, "×"),
      ),
    ),
  );
}

function showNothing() {
  answer = null;
  $("main").hidden = true;
  $("#nothing").hidden = false;
  $("#nothing h1").textContent = question.title;
  $("#nothing p").textContent = "There is no answer to this question yet.";
  showProgress();
}

function update(told) {
  Object.assign(question, { states: told.states, opened: told.opened, comments: told.comments, undo: told.undo });
}

// ---- giving a mark

function isChanged() {
  if (!answer) return false;
  const before = answer.mark;
  return draft.points !== before.points || draft.extra !== before.extra || draft.comment.trim() !== before.comment.trim() ||
    JSON.stringify(draft.ticks) !== JSON.stringify(Object.fromEntries(Object.entries(answer.ticks)));
}

function toggle(k, half = false) {
  if (!question.items[k]) return;
  const part = half ? 0.5 : 1;
  if (draft.ticks[k] === part) delete draft.ticks[k];
  else draft.ticks[k] = part;
  const ticked = Object.keys(draft.ticks);
  const sum = ticked.reduce((total, one) => total + draft.ticks[one] * question.items[one].points, 0);
  draft.points = ticked.length ? Math.min(question.points, Math.max(0, +sum.toFixed(6))) : null;
  showDraft();
}

function giveNone() {
  Object.assign(draft, { points: 0, ticks: {} });
  showDraft();
}

function giveAll() {
  draft.points = question.points;
  draft.ticks = question.adds_up ? Object.fromEntries(question.items.map((_, k) => [k, 1])) : {};
  showDraft();
}

function read(input, most) {
  const text = input.value.trim().replace(",", ".");
  if (text === "") return null;
  const value = Number(text);
  if (!Number.isFinite(value)) {
    toast(`${input.value} is no number.`);
    return undefined;
  }
  const held = Math.max(0, Math.min(most, value));
  if (held !== value) toast(`This question has 0 to ${points(most)} points.`);
  return held;
}

function takePoints() {
  const value = read($("#points"), question.points);
  if (value !== undefined && value !== draft.points) Object.assign(draft, { points: value, ticks: {} });
  showDraft();
}

function takeExtra() {
  const value = read($("#extra"), 1000);
  if (value !== undefined) draft.extra = value;
  showDraft();
}

function reuse(k) {
  const text = question.comments[k];
  if (text === undefined) return;
  const now = draft.comment.trim();
  if (!now.includes(text)) draft.comment = now ? `${now}\n${text}` : text;
  askedForComment = false;
  showDraft();
  showComments();
}

async function keep() {
  const text = draft.comment.trim();
  if (!text) return toast("Write a comment first: c.");
  update(await ask(`questions/${question.number}/comments`, "POST", { text }));
  showComments();
  toast("Kept for everyone who marks this question.");
}

async function forget(text) {
  update(await ask(`questions/${question.number}/comments`, "DELETE", { text }));
  showComments();
}

// Store the draft; what came in between is shown, and nothing is lost. Returns whether it is stored.
async function store(group = false) {
  const seconds = (performance.now() - since) / 1000;
  const sent = { base: answer.base, text: answer.text, ...draft, group };
  try {
    const told = await ask(`answers/${answer.id}`, "PUT", sent);
    update(told);
    if (draft.points !== null && seconds < LONGEST_LOOK) looks.push(seconds);
    if (told.count > 1) toast(`${told.count} answers got ${inWords(draft.points)}. u takes that back.`);
    return true;
  } catch (said) {
    if (said.status !== 409) throw said;
    const mine = { ...draft, ticks: { ...draft.ticks } };
    await loadAnswer(answer.id);
    update(await ask(`questions/${question.number}/states`));
    showProgress();
    if (said.why === "text") {
      draft.comment = mine.comment;
      showDraft();
      tell(said.message);
      return false;
    }
    return settle(said.message, mine, group);
  }
}

// Ask which of two marks is to stay.
function settle(sentence, mine, group) {
  const dialog = $("#conflict");
  waitingKeys.length = 0; // they were meant for another answer
  const given = (mark) => (mark.points === null ? "no points" : inWords(mark.points + (mark.extra || 0)));
  dialog.querySelector(".sentence").textContent = sentence;
  dialog.querySelector(".theirs-points").textContent = given(answer.mark);
  dialog.querySelector(".theirs-comment").textContent = answer.mark.comment;
  dialog.querySelector(".yours-points").textContent = given(mine);
  dialog.querySelector(".yours-comment").textContent = mine.comment;
  return new Promise((resolve, reject) => {
    const end = (take) => {
      dialog.onclose = dialog.onkeydown = null;
      dialog.close();
      if (!take) return resolve(true);
      draft = mine;
      showDraft();
      store(group).then(resolve, reject);
    };
    $("#keep-theirs").onclick = () => end(false);
    $("#give-mine").onclick = () => end(true);
    dialog.onkeydown = (event) => {
      if (event.key === "t" || event.key === "y") {
        event.preventDefault();
        event.stopPropagation();
        end(event.key === "y");
      }
    };
    dialog.onclose = () => end(false);
    dialog.showModal();
  });
}

function tell(sentence) {
  $("#told").textContent = sentence;
  $("#told").hidden = false;
}

// ---- going somewhere

function nextWaiting(from) {
  const order = question.order, n = order.length;
  for (const kind of ["answer", "empty"]) {
    for (const opened of [false, true]) { // those that nobody else looks at come first
      for (let step = 1; step <= n; step++) {
        const one = order[(from + step + n) % n];
        if (one.kind === kind && waits(one.id) && question.opened.includes(one.id) === opened) return one.id;
      }
    }
  }
  return null;
}

async function goToNextWaiting() {
  const id = nextWaiting(answer ? numberOf(answer.id) : -1);
  if (id && !(answer && id === answer.id && !waits(id))) {
    await loadAnswer(id);
    if (answer.kind === "empty" && !$("#empty").hidden) toast("Only empty answers are left: e gives 0 to all of them.");
    return;
  }
  await loadAnswer(answer.id);
  toast(overview.questions.some((one) => one.waiting) ? "All answers to this question have a mark. ] goes to the next question." : "Every answer has a mark. Ctrl-C in the terminal ends course mark.", 8);
}

// Go on after what was changed is stored.
async function leaveTo(go) {
  if (isChanged() && !(await store())) return;
  await go();
}

async function save(group) {
  if (draft.points === null) {
    if (isChanged() && draft.comment.trim()) {
      if (await store()) {
        await loadAnswer(answer.id);
        toast("The comment is stored; the answer waits for points. 0 gives none.");
      }
      return;
    }
    return toast("Tick what is there, or press 0 for no points.");
  }
  if (await store(group)) await goToNextWaiting();
}

async function step(by) {
  const order = question.order, to = numberOf(answer.id) + by;
  if (to < 0 || to >= order.length) return toast(by > 0 ? "This is the last answer." : "This is the first answer.");
  await leaveTo(() => loadAnswer(order[to].id));
}

async function changeQuestion(by) {
  const to = question.number + by;
  if (to < 0 || to >= overview.questions.length) return toast(by > 0 ? "This is the last question." : "This is the first question.");
  await leaveTo(() => loadQuestion(to));
}

async function undo() {
  if (isChanged()) { // first what is not stored yet
    await loadAnswer(answer.id);
    return toast("Back to what is stored.");
  }
  const told = await ask("undo", "POST");
  if (told.question !== question.number) await loadQuestion(told.question, told.answers[0]);
  update(told);
  await loadAnswer(told.answers[0]);
  toast(told.answers.length > 1 ? `Undone for ${told.answers.length} answers.` : "Undone.");
}

async function zeroForEmpty() {
  const told = await ask(`questions/${question.number}/empty`, "POST");
  update(told);
  if (!told.count) return toast("No empty answer waits.");
  toast(`${told.count} empty ${told.count === 1 ? "answer" : "answers"} got 0 points. u takes that back.`);
  if (answer.kind === "empty") await loadAnswer(answer.id);
  showProgress();
}

async function clear() {
  Object.assign(draft, { points: null, extra: null, ticks: {} });
  showDraft();
  if (isChanged() && (await store())) {
    await loadAnswer(answer.id);
    toast("No points: the answer waits again.");
  }
}

function jump() {
  const dialog = $("#jump"), input = $("#jump-to");
  input.value = "";
  dialog.querySelector("form").onsubmit = () => {
    const one = question.order[Number(input.value) - 1];
    if (one) perform(() => leaveTo(() => loadAnswer(one.id)));
    else if (input.value) toast(`There are answers 1 to ${question.order.length}.`);
  };
  dialog.showModal();
  input.focus();
}

function typed() {
  const place = $("#answer");
  if (place.querySelector(".typed")) return showAnswer();
  place.classList.remove("empty");
  place.replaceChildren(element("pre", { class: "typed" }, answer.typed));
}

// ---- keys

const KEYS = {
  Enter: () => save(false), "Shift+Enter": () => save(true), 0: giveNone, f: giveAll,
  p: () => focusOn("#points"), x: () => focusOn("#extra"), c: () => focusOn("#comment"),
  r: () => { askedForComment = !askedForComment; showComments(); if (!question.comments.length) toast("No comment was kept yet: write one, leave it with Esc, then k."); },
  k: keep, n: () => step(1), ArrowRight: () => step(1), b: () => step(-1), ArrowLeft: () => step(-1),
  o: () => leaveTo(goToNextWaiting), j: jump, u: undo, e: zeroForEmpty, Delete: clear, Backspace: clear, t: typed,
  "[": () => changeQuestion(-1), "]": () => changeQuestion(1),
  m: () => { $("#model").open = !$("#model").open; }, q: () => { $("#asked").open = !$("#asked").open; },
  "?": () => $("#keys").showModal(), Escape: () => { askedForComment = false; showComments(); },
};

function focusOn(selector) {
  $(selector).focus();
  if ($(selector).select) $(selector).select();
  if (selector === "#comment") $(selector).setSelectionRange(draft.comment.length, draft.comment.length);
}

// One thing after another: while the server is asked, what is pressed waits.
async function perform(action) {
  if (busy) return void waitingKeys.push(action);
  busy = true;
  try {
    await action();
  } catch (error) {
    waitingKeys.length = 0;
    toast(error.message, 8);
    if (error.status === 404 || error.status === 403) tell(error.message);
  } finally {
    busy = false;
  }
  const next = waitingKeys.shift();
  if (next) await perform(next);
}

function actionFor(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) {
    const k = Number(digit[1]) - 1;
    return () => (askedForComment ? reuse(k) : toggle(k, event.shiftKey));
  }
  if (/^(Digit|Numpad)0$/.test(event.code)) return KEYS[0];
  if (event.key === "Enter") return event.shiftKey ? KEYS["Shift+Enter"] : KEYS.Enter;
  return KEYS[event.key] || KEYS[event.key.toLowerCase()];
}

function onKey(event) {
  if (document.querySelector("dialog[open]") || !question) return;
  const field = event.target.closest("input, textarea");
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const { key, code, shiftKey } = event;
  if (busy && !field && !modified) { // it is done in its turn, in the place that has the focus then
    event.preventDefault();
    waitingKeys.push(() => press({ key, code, shiftKey }));
    return;
  }
  if (field) return onKeyInField(event, field);
  if (modified || key === "Tab") return;
  if (event.target.closest("button, summary, a") && key === " ") return;
  if (event.repeat && !key.startsWith("Arrow")) return event.preventDefault();
  const action = actionFor(event);
  if (!action || (!answer && !["[", "]", "?", "u"].includes(key))) return;
  event.preventDefault();
  perform(action);
}

// A key that had to wait: where an earlier one went into a field, it is what was typed there.
function press(event) {
  const field = document.activeElement.closest("input, textarea");
  if (!field) {
    const action = actionFor(event);
    return action && answer ? action() : undefined;
  }
  if (event.key === "Escape" || event.key === "Enter") return onKeyInField({ ...event, preventDefault() {} }, field);
  if (event.key.length === 1) {
    field.setRangeText(event.key, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  }
}

function onKeyInField(event, field) {
  if (event.key === "Escape") {
    event.preventDefault();
    field.blur();
  } else if (event.key === "Enter" && (field.id !== "comment" || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (field.id === "points") takePoints();
    if (field.id === "extra") takeExtra();
    field.blur();
    perform(() => save(event.shiftKey));
  }
}

// ---- the start

async function refresh() {
  if (busy || !question || document.hidden) return;
  const number = question.number;
  try {
    const told = await ask(`questions/${number}/states`);
    if (!busy && question.number === number) {
      update(told);
      showProgress();
    }
  } catch { /* the next thing that is done says it */ }
}

async function start() {
  overview = await ask("assignment");
  const first = overview.questions.findIndex((one) => one.waiting);
  await loadQuestion(Math.max(0, first));
}

document.addEventListener("keydown", onKey);
for (const button of document.querySelectorAll("button[data-key]")) {
  button.addEventListener("click", () => { button.blur(); perform(KEYS[button.dataset.key]); });
}
$("#help").addEventListener("click", () => $("#keys").showModal());
$("#points").addEventListener("change", takePoints);
$("#extra").addEventListener("change", takeExtra);
$("#comment").addEventListener("input", () => { draft.comment = $("#comment").value; });
window.addEventListener("beforeunload", (event) => { if (isChanged()) event.preventDefault(); });
setInterval(refresh, 1000 * REFRESH);
perform(start);
