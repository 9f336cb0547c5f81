/** The page at /docs: the API's own document, to read and to try out. */
import "@fontsource-variable/inter/wght.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";

const root = document.getElementById("root");
if (!root) throw new Error("docs.html lacks #root");

/** The choice of the other pages, which Mantine keeps. */
const chosen = localStorage.getItem("mantine-color-scheme-value");
const system = window.matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", chosen === "dark" || (chosen !== "light" && system.matches));
system.addEventListener("change", paint);
paint();

SwaggerUI({
  domNode: root,
  url: "/openapi.json",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tagsSorter: "alpha",
  // Documents are judged by nobody outside.
  validatorUrl: null,
  requestInterceptor: (request) => {
    // Who is signed in tries things out by the session, which changes only what comes with this.
    request.headers["X-Updraft"] = "1";
    return request;
  },
});
