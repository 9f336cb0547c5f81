import { expect, it } from "vitest";
import { pictureOf } from "./picture";

it("sees SVG text and image addresses, and nothing else", () => {
  expect(pictureOf('<svg xmlns="http://www.w3.org/2000/svg"/>')).toMatch(/^data:image\/svg\+xml/);
  expect(pictureOf('<?xml version="1.0"?>\n<!-- made by a plot --><!DOCTYPE svg>\n<svg width="1"/>')).toMatch(/^data:image\/svg\+xml/);
  expect(pictureOf("data:image/png;base64,AAAA")).toBe("data:image/png;base64,AAAA");
  expect(pictureOf("data:text/html,<script>")).toBeUndefined();
  expect(pictureOf("<svgish>")).toBeUndefined();
  expect(pictureOf("see <svg>")).toBeUndefined();
  expect(pictureOf({ svg: true })).toBeUndefined();
});
