/** `1 run`, `1,200 runs`. */
export const plural = (n: number, one: string, other: string) => `${n.toLocaleString("en")} ${n === 1 ? one : other}`;
