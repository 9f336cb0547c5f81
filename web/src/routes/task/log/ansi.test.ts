import { describe, expect, it } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi";

const esc = "\u001b";

describe("parseAnsi", () => {
  it("leaves plain text whole", () => {
    expect(parseAnsi("plain [text]")).toEqual([{ text: "plain [text]" }]);
    expect(parseAnsi("")).toEqual([]);
  });
  it("reads colours and their end", () => {
    expect(parseAnsi(`a ${esc}[31mred${esc}[0m b`)).toEqual([{ text: "a " }, { text: "red", color: 1 }, { text: " b" }]);
    expect(parseAnsi(`${esc}[92;44mx${esc}[39;49my`)).toEqual([{ text: "x", color: 10, background: 4 }, { text: "y" }]);
  });
  it("adds up attributes until they are taken back", () => {
    expect(parseAnsi(`${esc}[1m${esc}[4mx${esc}[22my${esc}[mz`)).toEqual([
      { text: "x", bold: true, underline: true },
      { text: "y", underline: true },
      { text: "z" },
    ]);
  });
  it("reads 256 colours and true colours", () => {
    expect(parseAnsi(`${esc}[38;5;208mo`)).toEqual([{ text: "o", color: "#ff8700" }]);
    expect(parseAnsi(`${esc}[38;5;3my`)).toEqual([{ text: "y", color: 3 }]);
    expect(parseAnsi(`${esc}[48;5;244mg`)).toEqual([{ text: "g", background: "#808080" }]);
    expect(parseAnsi(`${esc}[38;2;1;2;255;1mt`)).toEqual([{ text: "t", color: "#0102ff", bold: true }]);
  });
  it("drops what is not about looks: cursor moves, titles, bells", () => {
    expect(parseAnsi(`${esc}[2Ka${esc}]0;title\u0007b${esc}[3;4Hc\u0007d`).map((span) => span.text).join("")).toBe("abcd");
  });
  it("shows what a progress bar shows in the end", () => {
    expect(parseAnsi("10%\r50%\r100%\r")).toEqual([{ text: "100%" }]);
  });
  it("does not stumble over a broken sequence", () => {
    expect(parseAnsi(`${esc}[38;5`).map((span) => span.text).join("")).toBe("[38;5");
    expect(parseAnsi(`${esc}[38mx`)).toEqual([{ text: "x" }]);
  });
});

it("stripAnsi gives the words alone", () => {
  expect(stripAnsi(`${esc}[1mLoading${esc}[0m stores`)).toBe("Loading stores");
  expect(stripAnsi("plain\tkept")).toBe("plain\tkept");
});
