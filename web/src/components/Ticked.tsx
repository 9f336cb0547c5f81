/** A message of the server: what stands between backticks is code. */
export function Ticked({ text }: { text: string }) {
  // Parts never move within one message.
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
