// A poll or a quiz, with the person's own vote.
import { h } from "./dom.js";
import { formatted } from "./entities.js";

export function pollView(message, context) {
  const { poll, votes } = message;
  const { texts, person } = context;
  const mine = votes.map((voters) => voters.includes(person.id));
  const voted = mine.some(Boolean);
  const kind = [poll.type === "quiz" ? texts.quiz : texts.poll, poll.is_anonymous ? texts.anonymous : null, poll.is_closed ? texts.closed : null];
  const options = poll.options.map((option, number) => optionView(message, number, { voted, mine, context }));
  return h("div", { class: "poll" }, h("b", {}, poll.question), h("small", {}, kind.filter(Boolean).join(" · ")), options,
    voted && poll.explanation ? h("p", { class: "explanation" }, formatted(poll.explanation, poll.explanation_entities, context)) : null,
    h("small", {}, `${texts.votes}: ${poll.total_voter_count}`));
}

function optionView(message, number, { voted, mine, context }) {
  const { poll } = message;
  const option = poll.options[number];
  const share = poll.total_voter_count ? Math.round((100 * option.voter_count) / poll.total_voter_count) : 0;
  const shown = voted || poll.is_closed;
  const right = shown && (poll.correct_option_ids || []).includes(number);
  const bar = h("progress", { max: 100, value: shown ? share : 0, "aria-hidden": "true" });
  const sign = mine[number] ? (poll.type === "quiz" && !right ? "✗ " : "✓ ") : right ? "✓ " : "";
  const final = poll.is_closed || (voted && poll.type === "quiz");
  const choose = () => context.vote(message, chosen(mine, number, poll.allows_multiple_answers));
  return h("button", { type: "button", class: `option${mine[number] ? " mine" : ""}${right ? " right" : ""}`, disabled: final, onclick: choose },
    h("span", {}, sign + option.text), shown ? h("small", {}, `${share} %`) : null, bar);
}

function chosen(mine, number, multiple) {
  if (!multiple) return mine[number] ? [] : [number];
  return mine.map((taken, other) => (other === number ? !taken : taken)).flatMap((taken, other) => (taken ? [other] : []));
}
