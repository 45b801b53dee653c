import "@mantine/core/styles.css";
import "./ui/app.css";
import { createRoot } from "react-dom/client";
import { wearStyles } from "./api/inlined";
import { hostQuery, queryClient } from "./api/queries";
import { App } from "./app";
import { readyEngine } from "./engine/use-engine";

// a published page unpacks its styles and its engine first
void Promise.all([wearStyles(), readyEngine()]).then(() => {
  // before the code of a view, which fills all connections that a browser opens
  void queryClient.prefetchQuery(hostQuery);
  createRoot(document.getElementById("root")!).render(<App />);
});
