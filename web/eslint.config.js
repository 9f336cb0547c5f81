import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/api/schema.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    files: ["src/**/*.{ts,tsx}"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "Speak to the server through src/api only." },
        { name: "EventSource", message: "Speak to the server through src/api only." },
      ],
      "@typescript-eslint/no-invalid-void-type": "off",
    },
  },
  { files: ["src/api/**"], rules: { "no-restricted-globals": "off" } },
  { files: ["scripts/**", "*.js", "*.ts"], languageOptions: { globals: globals.node } },
);
