import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./design/tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { cssVariables, theme } from "./design/theme";
import { PreferencesProvider } from "./preferences";
import { createQueryClient } from "./queryClient";
import { createAppRouter } from "./router";

const root = document.getElementById("root");
if (!root) throw new Error("index.html lacks #root");

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <PreferencesProvider>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" autoClose={4500} limit={4} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </PreferencesProvider>
    </MantineProvider>
  </StrictMode>,
);
